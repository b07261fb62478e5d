import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { blake3 } from '@noble/hashes/blake3.js';
import { ArtifactError } from './errors.ts';

/** Algorithms that artifacts may be addressed by: those that source-controller registers. Node lacks blake3. */
export const DIGEST_ALGORITHMS = ['sha256', 'sha384', 'sha512', 'blake3'] as const;

/** One of {@link DIGEST_ALGORITHMS}. */
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** A digest in its parts. */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  readonly hex: string;
}

/** Computes one digest; {@link value} ends it. */
export interface Digester {
  update(chunk: Uint8Array): void;
  /** `<algorithm>:<hex>` of what was seen. */
  value(): string;
}

const LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha384: 96, sha512: 128, blake3: 64 };

/**
 * The algorithm of a name, as `--artifact-digest-algo` gives it. Throws `INVALID_DIGEST` with upstream's words
 * (fluxcd/pkg artifact/digest).
 */
export function digestAlgorithm(name: string): DigestAlgorithm {
  const algorithm = DIGEST_ALGORITHMS.find((known) => known === name);
  if (algorithm) return algorithm;
  throw new ArtifactError('INVALID_DIGEST', `unsupported digest algorithm: ${name}`);
}

/** Reads `<algorithm>:<hex>`. Throws `INVALID_DIGEST`. */
export function parseDigest(text: string): Digest {
  const match = /^([a-z0-9]+):([0-9a-f]+)$/.exec(text);
  const algorithm = DIGEST_ALGORITHMS.find((name) => name === match?.[1]);
  if (!match || !algorithm || match[2]!.length !== LENGTH[algorithm]) {
    throw new ArtifactError('INVALID_DIGEST', `failed to parse digest '${text}'`);
  }
  return { algorithm, hex: match[2]! };
}

/** Starts a digest. */
export function createDigester(algorithm: DigestAlgorithm): Digester {
  if (algorithm === 'blake3') {
    const hash = blake3.create();
    return {
      update: (chunk) => void hash.update(chunk),
      value: () => `blake3:${Buffer.from(hash.digest()).toString('hex')}`,
    };
  }
  const hash = createHash(algorithm);
  return {
    update: (chunk) => void hash.update(chunk),
    value: () => `${algorithm}:${hash.digest('hex')}`,
  };
}

/** The digest of a file's bytes. Rejects with the system's error. */
export async function digestFile(path: string, algorithm: DigestAlgorithm): Promise<string> {
  const digester = createDigester(algorithm);
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      digester.update(chunk);
      done();
    },
  });
  await pipeline(createReadStream(path), sink);
  return digester.value();
}

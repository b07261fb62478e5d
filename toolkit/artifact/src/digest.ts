import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { ArtifactError } from './errors.ts';

/** Algorithms that artifacts may be addressed by. Flux also knows blake3, which Node does not. */
export const DIGEST_ALGORITHMS = ['sha256', 'sha384', 'sha512'] as const;

/** One of {@link DIGEST_ALGORITHMS}. */
export type DigestAlgorithm = (typeof DIGEST_ALGORITHMS)[number];

/** A digest in its parts. */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  readonly hex: string;
}

const LENGTH: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** Reads `<algorithm>:<hex>`. Throws `INVALID_DIGEST`. */
export function parseDigest(text: string): Digest {
  const match = /^([a-z0-9]+):([0-9a-f]+)$/.exec(text);
  const algorithm = DIGEST_ALGORITHMS.find((name) => name === match?.[1]);
  if (!match || !algorithm || match[2]!.length !== LENGTH[algorithm]) {
    throw new ArtifactError('INVALID_DIGEST', `failed to parse digest '${text}'`);
  }
  return { algorithm, hex: match[2]! };
}

/** `<algorithm>:<hex>` of what a hash has seen. */
export function formatDigest(algorithm: DigestAlgorithm, hash: Hash): string {
  return `${algorithm}:${hash.digest('hex')}`;
}

/** The digest of a file's bytes. Rejects with the system's error. */
export async function digestFile(path: string, algorithm: DigestAlgorithm): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(path), hash);
  return formatDigest(algorithm, hash);
}

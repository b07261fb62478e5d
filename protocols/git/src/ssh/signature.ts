import { createHash, verify as cryptoVerify } from 'node:crypto';
import { errorMessage } from '@flux-ts/errors';
import { GitError } from '../errors.ts';
import { fingerprint, parseAuthorizedKeys, readPublicKey, type SshPublicKey } from './public-key.ts';
import { SshReader, sshString } from './wire.ts';

const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const MAGIC = Buffer.from('SSHSIG');
const NAMESPACE = 'git';

/** What an armored SSH signature holds (openssh PROTOCOL.sshsig). */
interface SshSignature {
  readonly publicKey: SshPublicKey;
  readonly namespace: string;
  readonly hash: 'sha256' | 'sha512';
  readonly algorithm: string;
  readonly blob: Buffer;
}

/**
 * Verifies an SSH signature over a commit or tag against authorized_keys texts, and returns the fingerprint of
 * the key that made it. Throws `SIGNATURE` with upstream's words (fluxcd/pkg git/signature/ssh_signature.go).
 */
export function verifySshSignature(
  armored: string,
  payload: Uint8Array,
  authorized: readonly string[],
): string {
  if (armored.trim() === '') throw unable('unable to verify payload: signature is empty');
  if (payload.length === 0) throw unable('unable to verify payload: payload is empty');
  const signature = unarmor(armored.trim());
  let parsed = false;
  let unreadable: string | undefined;
  let mismatch = 'no matching key';
  for (const text of authorized) {
    try {
      const keys = parseAuthorizedKeys(text);
      parsed = true;
      const key = keys.find((candidate) => candidate.blob.equals(signature.publicKey.blob));
      if (key && isValid(signature, payload)) return fingerprint(key.blob);
      mismatch = `no matching key\n${key ? 'signature verification failed' : 'public key does not match'}`;
    } catch (error) {
      unreadable ??= `unable to parse authorized keys: ${errorMessage(error)}`;
    }
  }
  if (!parsed && unreadable !== undefined) throw unable(unreadable);
  throw unable(`unable to verify payload with any of the given authorized keys: ${mismatch}`);
}

function unable(message: string): GitError {
  return new GitError('SIGNATURE', message);
}

function unarmor(text: string): SshSignature {
  if (!text.startsWith(BEGIN) || !text.endsWith(END))
    throw unable('unable to unarmor SSH signature: no armor');
  const body = Buffer.from(text.slice(BEGIN.length, -END.length), 'base64');
  if (!body.subarray(0, MAGIC.length).equals(MAGIC))
    throw unable('unable to unarmor SSH signature: no SSHSIG');
  const reader = new SshReader(body.subarray(MAGIC.length));
  if (reader.uint32() !== 1) throw unable('unable to unarmor SSH signature: unsupported version');
  const publicKey = readPublicKey(reader.string());
  const namespace = reader.text();
  reader.string(); // reserved
  const hash = reader.text();
  if (hash !== 'sha256' && hash !== 'sha512') {
    throw unable(`unable to unarmor SSH signature: unsupported hash algorithm: ${hash}`);
  }
  const inner = new SshReader(reader.string());
  return { publicKey, namespace, hash, algorithm: inner.text(), blob: inner.string() };
}

/** The signed message is not the payload but an envelope around its hash, bound to the namespace. */
function isValid(signature: SshSignature, payload: Uint8Array): boolean {
  if (signature.namespace !== NAMESPACE) return false;
  const message = Buffer.concat([
    MAGIC,
    sshString(signature.namespace),
    sshString(''),
    sshString(signature.hash),
    sshString(createHash(signature.hash).update(payload).digest()),
  ]);
  const scheme = schemeOf(signature);
  if (!scheme) return false;
  try {
    return cryptoVerify(
      scheme.hash,
      message,
      { key: signature.publicKey.key, dsaEncoding: 'der' },
      scheme.blob,
    );
  } catch {
    return false;
  }
}

function schemeOf(signature: SshSignature): { hash: string | null; blob: Buffer } | undefined {
  const { algorithm, blob, publicKey } = signature;
  switch (algorithm) {
    case 'ssh-ed25519':
      return publicKey.type === algorithm ? { hash: null, blob } : undefined;
    // ssh-rsa itself means SHA-1, which sshsig forbids.
    case 'rsa-sha2-256':
    case 'rsa-sha2-512':
      return publicKey.type === 'ssh-rsa' ? { hash: `sha${algorithm.slice(-3)}`, blob } : undefined;
    case 'ecdsa-sha2-nistp256':
    case 'ecdsa-sha2-nistp384':
    case 'ecdsa-sha2-nistp521': {
      const hash = { '256': 'sha256', '384': 'sha384', '521': 'sha512' }[algorithm.slice(-3)]!;
      return publicKey.type === algorithm ? { hash, blob: derOfMpints(blob) } : undefined;
    }
    default:
      return undefined;
  }
}

/** SSH writes an ECDSA signature as two mpints, OpenSSL reads a DER sequence of two integers. */
function derOfMpints(blob: Buffer): Buffer {
  const reader = new SshReader(blob);
  const integer = (bytes: Buffer) => Buffer.concat([Buffer.from([2, bytes.length]), bytes]);
  const body = Buffer.concat([integer(reader.string()), integer(reader.string())]);
  const length = body.length < 128 ? [body.length] : [0x81, body.length];
  return Buffer.concat([Buffer.from([0x30, ...length]), body]);
}

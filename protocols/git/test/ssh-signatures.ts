import { createHash, type KeyObject, sign } from 'node:crypto';
import { toPublicKey } from '../src/ssh/public-key.ts';
import { sshMpint, sshString, sshUint32 } from '../src/ssh/wire.ts';

/** What an SSH signature really signs (openssh PROTOCOL.sshsig). */
export function envelope(payload: Uint8Array, hash: 'sha256' | 'sha512', namespace = 'git'): Buffer {
  const digest = createHash(hash).update(payload).digest();
  return Buffer.concat([
    Buffer.from('SSHSIG'),
    sshString(namespace),
    sshString(''),
    sshString(hash),
    sshString(digest),
  ]);
}

/** Signs as `ssh-keygen -Y sign` does. Of use to tests; `inner` replaces the signature proper. */
export function armor(
  key: KeyObject,
  payload: Uint8Array,
  hash: 'sha256' | 'sha512',
  namespace = 'git',
  inner = innerSignature(key, envelope(payload, hash, namespace)),
): string {
  const body = Buffer.concat([
    Buffer.from('SSHSIG'),
    sshUint32(1),
    sshString(toPublicKey(key).blob),
    sshString(namespace),
    sshString(''),
    sshString(hash),
    sshString(Buffer.concat([sshString(inner.algorithm), sshString(inner.blob)])),
  ]);
  const lines = body.toString('base64').replace(/.{70}(?=.)/g, '$&\n');
  return `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----\n`;
}

function innerSignature(key: KeyObject, message: Buffer): { algorithm: string; blob: Buffer } {
  const { type } = toPublicKey(key);
  if (type === 'ssh-ed25519') return { algorithm: type, blob: sign(null, message, key) };
  if (type === 'ssh-rsa') return { algorithm: 'rsa-sha2-512', blob: sign('sha512', message, key) };
  const hash = { '256': 'sha256', '384': 'sha384', '521': 'sha512' }[type.slice(-3)]!;
  return { algorithm: type, blob: derToMpints(sign(hash, message, key)) };
}

/** OpenSSL's DER sequence of two integers as SSH's two mpints. */
export function derToMpints(der: Buffer): Buffer {
  let at = der[1]! < 128 ? 2 : 3;
  const integer = () => {
    const length = der[at + 1]!;
    at += 2 + length;
    return sshMpint(der.subarray(at - length, at));
  };
  return Buffer.concat([integer(), integer()]);
}

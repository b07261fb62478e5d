import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { GitError } from '../errors.ts';
import { SshReader, sshMpint, sshString } from './wire.ts';

/** A public key in SSH's terms. */
export interface SshPublicKey {
  /** `ssh-ed25519`, `ssh-rsa` or `ecdsa-sha2-nistp256|384|521`. */
  readonly type: string;
  /** The wire form, which is what authorized_keys holds in base64. */
  readonly blob: Buffer;
  readonly key: KeyObject;
}

const CURVES: Readonly<Record<string, { readonly crv: string; readonly size: number }>> = {
  nistp256: { crv: 'P-256', size: 32 },
  nistp384: { crv: 'P-384', size: 48 },
  nistp521: { crv: 'P-521', size: 66 },
};

/** Reads the wire form of a public key (RFC 4253 §6.6, RFC 5656, RFC 8709). Throws `SIGNATURE`. */
export function readPublicKey(blob: Uint8Array): SshPublicKey {
  const reader = new SshReader(blob);
  const type = reader.text();
  const jwk = readJwk(type, reader);
  if (!reader.atEnd) throw new GitError('SIGNATURE', 'ssh: trailing junk in public key');
  try {
    return { type, blob: Buffer.from(blob), key: createPublicKey({ format: 'jwk', key: jwk }) };
  } catch (cause) {
    throw new GitError('SIGNATURE', 'ssh: invalid public key', { cause });
  }
}

function readJwk(type: string, reader: SshReader): Record<string, string> {
  const url = (bytes: Buffer) => bytes.toString('base64url');
  if (type === 'ssh-ed25519') return { kty: 'OKP', crv: 'Ed25519', x: url(reader.string()) };
  if (type === 'ssh-rsa') {
    const e = unsigned(reader.string());
    return { kty: 'RSA', e: url(e), n: url(unsigned(reader.string())) };
  }
  if (!type.startsWith('ecdsa-sha2-')) throw new GitError('SIGNATURE', `ssh: unknown key algorithm: ${type}`);
  const name = reader.text();
  const curve = Object.hasOwn(CURVES, name) ? CURVES[name] : undefined;
  const point = reader.string();
  if (!curve || type !== `ecdsa-sha2-${name}` || point.length !== 1 + 2 * curve.size || point[0] !== 4) {
    throw new GitError('SIGNATURE', 'ssh: unsupported elliptic curve point');
  }
  const half = 1 + curve.size;
  return { kty: 'EC', crv: curve.crv, x: url(point.subarray(1, half)), y: url(point.subarray(half)) };
}

function unsigned(mpint: Buffer): Buffer {
  return mpint[0] === 0 ? mpint.subarray(1) : mpint;
}

/** The SSH form of a node:crypto key (its public half). Throws `INVALID_AUTH` for other algorithms. */
export function toPublicKey(key: KeyObject): SshPublicKey {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  const jwk = half.export({ format: 'jwk' });
  const bytes = (field: string | undefined) => Buffer.from(field ?? '', 'base64url');
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519') {
    return build('ssh-ed25519', half, [sshString(bytes(jwk.x))]);
  }
  if (jwk.kty === 'RSA') return build('ssh-rsa', half, [sshMpint(bytes(jwk.e)), sshMpint(bytes(jwk.n))]);
  const curve = Object.entries(CURVES).find(([, c]) => c.crv === jwk.crv);
  if (jwk.kty !== 'EC' || !curve) throw new GitError('INVALID_AUTH', 'ssh: unsupported key algorithm');
  const pad = (field: string | undefined) => {
    const raw = bytes(field);
    return Buffer.concat([Buffer.alloc(curve[1].size - raw.length), raw]);
  };
  const point = Buffer.concat([Buffer.from([4]), pad(jwk.x), pad(jwk.y)]);
  return build(`ecdsa-sha2-${curve[0]}`, half, [sshString(curve[0]), sshString(point)]);
}

function build(type: string, key: KeyObject, parts: readonly Buffer[]): SshPublicKey {
  return { type, key, blob: Buffer.concat([sshString(type), ...parts]) };
}

/** `SHA256:…`, as ssh-keygen -l and Go's FingerprintSHA256 print it. */
export function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** One line of authorized_keys: `type base64 [comment]`. */
export function formatAuthorizedKey(key: SshPublicKey, comment = ''): string {
  return [key.type, key.blob.toString('base64'), comment].filter((part) => part !== '').join(' ');
}

/**
 * Reads authorized_keys: a key a line, options before it and a comment after it allowed, blank lines and `#`
 * skipped. One bad line fails all, as in upstream (fluxcd/pkg git/signature/ssh_signature.go). Throws `SIGNATURE`.
 */
export function parseAuthorizedKeys(text: string): SshPublicKey[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseLine);
}

function parseLine(line: string): SshPublicKey {
  const match = /(?:^|\s)((?:ssh|ecdsa)-[a-z0-9-]+)\s+([A-Za-z0-9+/]+={0,3})(?:\s|$)/.exec(line);
  if (!match) throw new GitError('SIGNATURE', 'unable to parse authorized key: ssh: no key found');
  const key = readPublicKey(Buffer.from(match[2]!, 'base64'));
  if (key.type !== match[1])
    throw new GitError('SIGNATURE', 'unable to parse authorized key: ssh: no key found');
  return key;
}

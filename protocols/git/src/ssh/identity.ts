import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import { GitError } from '../errors.ts';
import { toPublicKey } from './public-key.ts';
import { SshReader, sshString, sshUint32 } from './wire.ts';

const OPENSSH = '-----BEGIN OPENSSH PRIVATE KEY-----';
const MAGIC = 'openssh-key-v1\0';

/** Whether a private key needs a passphrase: PKCS#8, PEM with `Proc-Type`, or OpenSSH's format. */
export function isEncryptedKey(pem: string): boolean {
  const text = pem.trim();
  if (text.startsWith('-----BEGIN ENCRYPTED PRIVATE KEY-----')) return true;
  if (!text.startsWith(OPENSSH)) return /^Proc-Type:.*ENCRYPTED/m.test(text);
  const body = Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64');
  if (!body.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC))) return false;
  return new SshReader(body.subarray(MAGIC.length)).text() !== 'none';
}

/**
 * A private key that OpenSSH reads. It reads every form but Ed25519 in PKCS#8, which is rewritten in OpenSSH's
 * own format (and decrypted on the way); other keys are returned as they are, ending in a newline.
 * Throws `IDENTITY`, in words of golang.org/x/crypto/ssh, for what holds no key and when a PKCS#8 key cannot be read.
 */
export function toSshIdentity(pem: string, passphrase?: string): string {
  const text = `${pem.trim()}\n`;
  if (!/-----BEGIN [A-Z0-9 ]+-----[\s\S]*-----END /.test(text)) {
    throw new GitError('IDENTITY', 'ssh: no key found');
  }
  if (!/^-----BEGIN (ENCRYPTED )?PRIVATE KEY-----/.test(text)) return text;
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const words =
      passphrase === undefined ? 'ssh: the key cannot be read' : 'x509: decryption password incorrect';
    throw new GitError('IDENTITY', words, { cause });
  }
  return key.asymmetricKeyType === 'ed25519' ? encodeOpenSsh(key) : text;
}

/**
 * An Ed25519 key in OpenSSH's format, not encrypted (openssh PROTOCOL.key):
 *
 *     "openssh-key-v1\0" cipher kdf kdfoptions uint32(1) publickey
 *     string( check check type public seed+public comment 1 2 3 … to a multiple of 8 )
 */
export function encodeOpenSsh(key: KeyObject, comment = ''): string {
  const jwk = key.export({ format: 'jwk' });
  if (key.asymmetricKeyType !== 'ed25519' || jwk.d === undefined || jwk.x === undefined) {
    throw new GitError('INVALID_AUTH', 'only Ed25519 private keys are written in OpenSSH format');
  }
  const publicPart = Buffer.from(jwk.x, 'base64url');
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    sshString('ssh-ed25519'),
    sshString(publicPart),
    sshString(Buffer.concat([Buffer.from(jwk.d, 'base64url'), publicPart])),
    sshString(comment),
  ]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const body = Buffer.concat([
    Buffer.from(MAGIC),
    sshString('none'),
    sshString('none'),
    sshString(''),
    sshUint32(1),
    sshString(toPublicKey(key).blob),
    sshString(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').replace(/.{70}(?=.)/g, '$&\n');
  return `${OPENSSH}\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/** Reads what {@link encodeOpenSsh} writes, back into a node:crypto key. Throws `INVALID_AUTH`. */
export function decodeOpenSsh(pem: string): KeyObject {
  const body = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  const reader = new SshReader(body.subarray(MAGIC.length));
  if (reader.text() !== 'none') throw new GitError('INVALID_AUTH', 'the key is encrypted');
  reader.string();
  reader.string();
  if (reader.uint32() !== 1) throw new GitError('INVALID_AUTH', 'the file does not hold one key');
  reader.string();
  const secret = new SshReader(reader.string());
  const check = secret.uint32();
  if (secret.uint32() !== check) throw new GitError('INVALID_AUTH', 'the key is damaged');
  if (secret.text() !== 'ssh-ed25519') throw new GitError('INVALID_AUTH', 'only Ed25519 keys are read');
  const x = secret.string().toString('base64url');
  const d = secret.string().subarray(0, 32).toString('base64url');
  return createPrivateKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x, d } });
}

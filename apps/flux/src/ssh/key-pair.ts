import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { failure } from '../cli/errors.ts';
import { SshReader, sshNumber, sshString } from './wire.ts';

/** A key pair: the private key in PEM, the public key as a line of authorized_keys. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** What kind of key is made. */
export interface KeyOptions {
  readonly algorithm: string;
  readonly rsaBits: number;
  readonly curve: string;
}

const generate = promisify(generateKeyPair);
const curves: Readonly<Record<string, string>> = { p256: 'P-256', p384: 'P-384', p521: 'P-521' };
const sshCurves: Readonly<Record<string, string>> = {
  'P-256': 'nistp256',
  'P-384': 'nistp384',
  'P-521': 'nistp521',
};

/** Makes a key pair as Flux does: PKCS#8 for every algorithm (fluxcd/pkg ssh/key_pair.go). */
export async function makeKeyPair(options: KeyOptions): Promise<KeyPair> {
  const { privateKey, publicKey } = await newKey(options);
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: authorizedKey(publicKey),
  };
}

function newKey(options: KeyOptions): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  switch (options.algorithm) {
    case 'rsa':
      return generate('rsa', { modulusLength: options.rsaBits });
    case 'ecdsa':
      return generate('ec', { namedCurve: curves[options.curve] as string });
    case 'ed25519':
      return generate('ed25519');
    default:
      throw failure(`unsupported public key algorithm: ${options.algorithm}`);
  }
}

/** A public key as a line of authorized_keys, with its end of line. */
export function authorizedKey(key: KeyObject): string {
  const jwk = key.export({ format: 'jwk' });
  const part = (name: 'x' | 'y' | 'n' | 'e') => Buffer.from(String(jwk[name]), 'base64url');
  switch (jwk.kty) {
    case 'RSA':
      return line('ssh-rsa', [sshNumber(part('e')), sshNumber(part('n'))]);
    case 'EC': {
      const curve = sshCurves[jwk.crv ?? ''];
      if (curve === undefined) break;
      const point = Buffer.concat([Buffer.from([4]), part('x'), part('y')]);
      return line(`ecdsa-sha2-${curve}`, [sshString(curve), sshString(point)]);
    }
    case 'OKP':
      if (jwk.crv === 'Ed25519') return line('ssh-ed25519', [sshString(part('x'))]);
  }
  throw failure('ssh: unsupported key type');
}

function line(type: string, parts: readonly Buffer[]): string {
  const blob = Buffer.concat([sshString(type), ...parts]);
  return `${type} ${blob.toString('base64')}\n`;
}

/** Reads a private key, PEM or OpenSSH; the file's text is kept as it is. */
export function readKeyPair(text: string, passphrase: string): KeyPair {
  if (text.includes('-----BEGIN OPENSSH PRIVATE KEY-----')) {
    return { privateKey: text, publicKey: openSshPublicKey(text, passphrase) };
  }
  if (!text.includes('-----BEGIN')) throw failure('ssh: no key found');
  try {
    const key = createPrivateKey({ key: text, ...(passphrase !== '' && { passphrase }) });
    return { privateKey: text, publicKey: authorizedKey(createPublicKey(key)) };
  } catch (thrown) {
    const encrypted = /ENCRYPTED/.test(text);
    if (encrypted && passphrase === '')
      throw failure('ssh: this private key is passphrase protected', thrown);
    throw failure(encrypted ? 'x509: decryption password incorrect' : 'ssh: no key found', thrown);
  }
}

/**
 * The public key of an OpenSSH file (PROTOCOL.key): "openssh-key-v1\0", cipher, kdf, kdf options, number of
 * keys, public key, private keys. The public key is never encrypted.
 */
function openSshPublicKey(text: string, passphrase: string): string {
  const body = text.replace(/-----[A-Z ]+-----/g, '').replace(/\s+/g, '');
  const bytes = Buffer.from(body, 'base64');
  const magic = 'openssh-key-v1\0';
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic) {
    throw failure('ssh: invalid openssh private key format');
  }
  const reader = new SshReader(bytes.subarray(magic.length));
  const cipher = reader.string()?.toString('latin1');
  reader.string();
  reader.string();
  const count = reader.number();
  const blob = reader.string();
  const type = blob && new SshReader(blob).string()?.toString('latin1');
  if (count !== 1 || blob === undefined || type === undefined) {
    throw failure('ssh: invalid openssh private key format');
  }
  if (cipher !== 'none' && passphrase === '') throw failure('ssh: this private key is passphrase protected');
  return `${type} ${blob.toString('base64')}\n`;
}

import { createPrivateKey, X509Certificate } from 'node:crypto';

/** The blocks of a PEM file: what each is, and all of it. */
function blocksOf(text: string): { type: string; text: string }[] {
  const blocks = /^-----BEGIN ([^-\n]+)-----\s*$[\s\S]*?^-----END \1-----\s*$/gm;
  return [...text.matchAll(blocks)].map(([block, type = '']) => ({ type, text: block }));
}

/** What is wrong with a certificate and its key, in the words of Go's tls.X509KeyPair; undefined if they fit. */
export function keyPairFault(certificate: string, key: string): string | undefined {
  const certificates = blocksOf(certificate);
  const first = certificates.find(({ type }) => type === 'CERTIFICATE');
  if (first === undefined) return noCertificate(certificates.map(({ type }) => type));
  const keys = blocksOf(key);
  const secret = keys.find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (secret === undefined) return noKey(keys.map(({ type }) => type));
  return misfit(first.text, secret.text);
}

function noCertificate(skipped: readonly string[]): string {
  if (skipped.length === 0) return 'tls: failed to find any PEM data in certificate input';
  if (skipped.length === 1 && skipped[0]?.endsWith('PRIVATE KEY'))
    return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
  return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${skipped.join(' ')}]`;
}

function noKey(skipped: readonly string[]): string {
  if (skipped.length === 0) return 'tls: failed to find any PEM data in key input';
  if (skipped.length === 1 && skipped[0] === 'CERTIFICATE')
    return 'tls: found a certificate rather than a key in the PEM for the private key';
  return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${skipped.join(' ')}]`;
}

function misfit(certificate: string, secret: string): string | undefined {
  let read: X509Certificate;
  try {
    read = new X509Certificate(certificate);
  } catch {
    return 'x509: malformed certificate';
  }
  try {
    const key = createPrivateKey(secret);
    if (key.asymmetricKeyType !== read.publicKey.asymmetricKeyType)
      return 'tls: private key type does not match public key type';
    return read.checkPrivateKey(key) ? undefined : 'tls: private key does not match public key';
  } catch {
    return 'tls: failed to parse private key';
  }
}

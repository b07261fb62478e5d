import { createPrivateKey, X509Certificate } from 'node:crypto';
import { errorMessage } from '@flux-ts/errors';
import { GitError } from '../errors.ts';

/** Checks a client certificate and its key before git sees them. Throws `TLS` in words of Go's crypto/tls. */
export function checkKeyPair(certificate: string, key: string): void {
  const certificates = blocks(certificate);
  if (certificates.length === 0) throw fault('failed to find any PEM data in certificate input');
  if (!certificates.includes('CERTIFICATE')) {
    throw fault(
      certificates.length === 1 && certificates[0]!.endsWith('PRIVATE KEY')
        ? 'failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
        : `failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${certificates.join(' ')}]`,
    );
  }
  const keys = blocks(key);
  if (keys.length === 0) throw fault('failed to find any PEM data in key input');
  if (!keys.some((type) => type.endsWith('PRIVATE KEY'))) {
    throw fault(
      keys.length === 1 && keys[0] === 'CERTIFICATE'
        ? 'found a certificate rather than a key in the PEM for the private key'
        : `failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keys.join(' ')}]`,
    );
  }
  if (!belongTogether(certificate, key)) throw fault('private key does not match public key');
}

/** Types of the PEM blocks of a text. */
function blocks(pem: string): string[] {
  return [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)].map((match) => match[1]!);
}

function belongTogether(certificate: string, key: string): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw fault(`failed to parse private key: ${errorMessage(cause)}`, cause);
  }
}

function fault(words: string, cause?: unknown): GitError {
  return new GitError('TLS', `tls: ${words}`, cause === undefined ? {} : { cause });
}

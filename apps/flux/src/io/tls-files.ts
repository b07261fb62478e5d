import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { errorMessage } from '@flux-ts/errors';
import { failure } from '../cli/errors.ts';

/** Files that say whom to trust and who asks. */
export interface TlsFiles {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly insecure?: boolean;
}

/** What node:tls is given for them. */
export interface TlsSettings {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads the files; undefined if nothing is asked for. Like Helm it lets a certificate without a key pass where there is
 * nothing else to set up. Throws in Helm's words (internal/tlsutil).
 */
export async function readTls(files: TlsFiles): Promise<TlsSettings | undefined> {
  const { caFile = '', certFile = '', keyFile = '', insecure = false } = files;
  if ((certFile === '' || keyFile === '') && caFile === '' && !insecure) return undefined;
  const faults: string[] = [];
  const read = async (path: string, words: string): Promise<string | undefined> =>
    readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
      faults.push(`${words}: ${JSON.stringify(path)}: open ${path}: ${reasonOf(thrown)}`);
      return undefined;
    });
  const isPair = certFile !== '' || keyFile !== '';
  const cert = isPair ? await read(certFile, 'unable to read cert file') : undefined;
  const key = cert === undefined ? undefined : await read(keyFile, 'unable to read key file');
  const ca = caFile === '' ? undefined : await read(caFile, "can't read CA file");
  if (faults.length > 0) throw unusable(faults.join('\n'));
  const settings = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
  checkContents(settings);
  return { rejectUnauthorized: !insecure, ...settings };
}

function checkContents({ ca, cert, key }: { ca?: string; cert?: string; key?: string }): void {
  if (cert !== undefined && key !== undefined) {
    try {
      createSecureContext({ cert, key });
    } catch (thrown) {
      throw unusable(`unable to load cert from key pair: tls: ${errorMessage(thrown)}`);
    }
  }
  // Node lets pass what holds no certificate; then no server would be trusted, and nobody would know why.
  if (ca !== undefined && !isCertificate(ca)) throw unusable('failed to append certificates from pem block');
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem) !== undefined;
  } catch {
    return false;
  }
}

function unusable(why: string): Error {
  return failure(`can't create TLS config for client: ${why}`);
}

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ['ENOENT', 'no such file or directory'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'is a directory'],
]);

function reasonOf(thrown: NodeJS.ErrnoException): string {
  return REASONS.get(thrown.code) ?? thrown.message;
}

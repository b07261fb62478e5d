import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { keyPairFault } from '../../objects/key-pair-fault.ts';
import { readCaFile } from './git-secret.ts';

/** Certificate files of a Secret. */
export interface TlsFlags {
  readonly 'tls-crt-file': string;
  readonly 'tls-key-file': string;
  readonly 'ca-crt-file': string;
}

/** What the files hold; empty texts where none are named. */
export async function readTlsFiles(context: CliContext, flags: TlsFlags) {
  const read = async (path: string, what: string) =>
    path === ''
      ? ''
      : context.files.readText(path).catch((thrown: Error) => {
          throw failure(`failed to read ${what} file: ${thrown.message}`, thrown);
        });
  const ca = flags['ca-crt-file'] === '' ? '' : await readCaFile(context, flags['ca-crt-file']);
  const crt = await read(flags['tls-crt-file'], 'cert');
  return { ca, crt, key: await read(flags['tls-key-file'], 'key') };
}

/** Values and type of a TLS Secret, of a pair that fits (fluxcd/pkg runtime/secrets MakeTLSSecret). */
export function tlsParts(files: { ca: string; crt: string; key: string }) {
  if (files.ca === '' && files.crt === '' && files.key === '') {
    throw failure('no CA certificate or client certificate pair found');
  }
  if (files.crt === '' && files.key !== '') throw failure('found private key but missing certificate');
  if (files.crt !== '' && files.key === '') throw failure('found certificate but missing private key');
  const fault = files.crt === '' ? undefined : keyPairFault(files.crt, files.key);
  if (fault !== undefined) throw failure(`invalid TLS certificate and key pair: ${fault}`);
  return {
    type: files.crt === '' ? 'Opaque' : 'kubernetes.io/tls',
    values: {
      ...(files.ca !== '' && { 'ca.crt': files.ca }),
      ...(files.crt !== '' && { 'tls.crt': files.crt, 'tls.key': files.key }),
    },
  };
}

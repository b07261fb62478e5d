import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { readCaFile } from './git-secret.ts';

/** Certificate files of a Secret. */
export interface TlsFlags {
  readonly 'tls-crt-file': string;
  readonly 'tls-key-file': string;
  readonly 'ca-crt-file': string;
}

/** What the files hold; empty texts where none are named. Certificate and key are read only together. */
export async function readTlsFiles(context: CliContext, flags: TlsFlags) {
  const read = (path: string, what: string) =>
    context.files.readText(path).catch((thrown: Error) => {
      throw failure(`failed to read ${what} file: ${thrown.message}`, thrown);
    });
  const ca = flags['ca-crt-file'] === '' ? '' : await readCaFile(context, flags['ca-crt-file']);
  const pair = flags['tls-crt-file'] !== '' && flags['tls-key-file'] !== '';
  return {
    ca,
    crt: pair ? await read(flags['tls-crt-file'], 'cert') : '',
    key: pair ? await read(flags['tls-key-file'], 'key') : '',
  };
}

/** Values and type of a TLS Secret (fluxcd/pkg runtime/secrets). */
export function tlsParts(files: { ca: string; crt: string; key: string }) {
  if (files.ca === '' && files.crt === '' && files.key === '') {
    throw failure('no CA certificate or client certificate pair found');
  }
  if (files.crt === '' && files.key !== '') throw failure('found tls.key but missing tls.crt');
  if (files.crt !== '' && files.key === '') throw failure('found tls.crt but missing tls.key');
  return {
    type: files.crt === '' ? 'Opaque' : 'kubernetes.io/tls',
    values: {
      ...(files.ca !== '' && { 'ca.crt': files.ca }),
      ...(files.crt !== '' && { 'tls.crt': files.crt, 'tls.key': files.key }),
    },
  };
}

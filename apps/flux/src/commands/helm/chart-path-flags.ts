import { errorMessage } from '@flux-ts/errors';
import { failure } from '../../cli/errors.ts';
import { bool, string, type Values } from '../../cli/flag.ts';
import { readTls } from '../../io/tls-files.ts';

/** Flags about the server that a chart comes from. */
export const serverFlags = {
  'ca-file': string('file with the authorities that vouch for the server'),
  'cert-file': string('file with the certificate to show to the server'),
  'insecure-skip-tls-verify': bool('does not check the certificate of the server: insecure'),
  'key-file': string('file with the key of --cert-file'),
  password: string('password for the repository'),
  'plain-http': bool('asks registries without TLS: insecure'),
  username: string('user name for the repository'),
};

/** Flags that say where a chart is and which version of it is wanted (ChartPathOptions). */
export const chartPathFlags = {
  ...serverFlags,
  devel: bool('takes development versions too, as --version ">0.0.0-0" does'),
  keyring: string('file with the public keys for --verify'),
  'pass-credentials': bool('sends user name and password to other hosts too'),
  repo: string('address of the repository that has the chart'),
  verify: bool('checks the signature of the packed chart'),
  version: string('version of the chart, or a range of versions; the latest by default'),
};

export type ServerFlags = Values<typeof serverFlags>;
export type ChartPathFlags = Values<typeof chartPathFlags>;

/** Throws in Helm's words if flags name certificates that cannot be read: also where no server is asked. */
export async function checkServerFlags(flags: ServerFlags): Promise<void> {
  try {
    await readTls({
      caFile: flags['ca-file'],
      certFile: flags['cert-file'],
      keyFile: flags['key-file'],
      insecure: flags['insecure-skip-tls-verify'],
    });
  } catch (thrown) {
    throw failure(`missing registry client: ${errorMessage(thrown)}`, thrown);
  }
}

import { errorMessage } from '@flux-ts/errors';
import type { ClientConfig } from '@flux-ts/kube';
import { failure } from '../cli/errors.ts';
import type { GlobalValues } from '../cli/global-flags.ts';
import type { Files } from './files.ts';

/** What client-go calls the entries of a kubeconfig that are used. */
export interface ChosenNames {
  readonly cluster: string;
  readonly user: string;
}

/** Collects what is wrong with the files that flags name. */
class FileReader {
  readonly faults: string[] = [];
  private readonly files: Files;

  constructor(files: Files) {
    this.files = files;
  }

  async read(flag: string, path: string, owner: () => string): Promise<string | undefined> {
    if (path === '') return undefined;
    return this.files.readText(path).catch((thrown: unknown) => {
      this.faults.push(`unable to read ${flag} ${path} for ${owner()} due to ${errorMessage(thrown)}`);
      return undefined;
    });
  }
}

/**
 * What the flags say of certificates, tokens and users goes over what a kubeconfig says; the rest of it stays: a token
 * does not put out a certificate. Throws in the words of client-go (tools/clientcmd validation.go).
 */
export async function clientOverrides(
  flags: GlobalValues,
  files: Files,
  names: () => ChosenNames,
): Promise<(config: ClientConfig) => ClientConfig> {
  const reader = new FileReader(files);
  const user = () => names().user;
  const ca = await reader.read(
    'certificate-authority',
    flags['certificate-authority'],
    () => names().cluster,
  );
  const cert = await reader.read('client-cert', flags['client-certificate'], user);
  const key = await reader.read('client-key', flags['client-key'], user);
  const asOthers =
    flags['as-uid'] !== '' || flags['as-group'].length > 0 || flags['as-user-extra'].length > 0;
  const faults = [...reader.faults];
  if (asOthers && flags.as === '')
    faults.push(`requesting uid, groups or user-extra for ${user()} without impersonating a user`);
  if (faults.length > 0)
    throw failure(`invalid configuration: ${faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`}`);
  const certificate = cert !== undefined && key !== undefined ? { cert, key } : undefined;
  return (config) => ({
    ...config,
    ...(ca !== undefined && { ca }),
    ...(flags['tls-server-name'] !== '' && { tlsServerName: flags['tls-server-name'] }),
    ...(flags['insecure-skip-tls-verify'] && { insecureSkipTlsVerify: true }),
    ...((flags.token !== '' || certificate !== undefined) && {
      credentials: {
        authorization: async (signal?: AbortSignal) =>
          flags.token === '' ? config.credentials?.authorization?.(signal) : `Bearer ${flags.token}`,
        certificate: async (signal?: AbortSignal) => certificate ?? config.credentials?.certificate?.(signal),
        rejected: () => flags.token === '' && config.credentials?.rejected?.() === true,
      },
    }),
  });
}

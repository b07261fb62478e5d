import { errorMessage } from '@flux-ts/errors';
import type { ClientConfig } from '@flux-ts/kube';
import { failure } from '../cli/errors.ts';
import type { GlobalValues } from '../cli/global-flags.ts';
import type { Files } from './files.ts';

/** The entries of a kubeconfig that are used: what client-go calls them, and how the user says who he is. */
export interface ChosenNames {
  readonly cluster: string;
  readonly user: string;
  readonly hasCertificate: boolean;
  readonly hasKey: boolean;
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
  const withCertificate =
    flags['client-certificate'] !== '' || (flags['client-key'] !== '' && names().hasCertificate);
  if (withCertificate && flags['client-key'] === '' && !names().hasKey) {
    const words = `client-key-data or client-key must be specified for ${user()} to use the clientCert authentication method.`;
    reader.faults.push(words);
  }
  const cert = await reader.read('client-cert', flags['client-certificate'], user);
  // A key without a certificate is not looked at.
  const key = withCertificate ? await reader.read('client-key', flags['client-key'], user) : undefined;
  const asOthers =
    flags['as-uid'] !== '' || flags['as-group'].length > 0 || flags['as-user-extra'].length > 0;
  if (asOthers && flags.as === '')
    reader.faults.push(`requesting uid, groups or user-extra for ${user()} without impersonating a user`);
  const ca = await reader.read(
    'certificate-authority',
    flags['certificate-authority'],
    () => names().cluster,
  );
  const { faults } = reader;
  if (faults.length > 0)
    throw failure(`invalid configuration: ${faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`}`);
  return (config) => ({
    ...config,
    ...(ca !== undefined && { ca }),
    ...(flags['tls-server-name'] !== '' && { tlsServerName: flags['tls-server-name'] }),
    ...(flags['insecure-skip-tls-verify'] && { insecureSkipTlsVerify: true }),
    ...((flags.token !== '' || cert !== undefined || key !== undefined) && {
      credentials: {
        authorization: async (signal?: AbortSignal) =>
          flags.token === '' ? config.credentials?.authorization?.(signal) : `Bearer ${flags.token}`,
        certificate: async (signal?: AbortSignal) =>
          mixed({ cert, key }, await config.credentials?.certificate?.(signal)),
        rejected: () => flags.token === '' && config.credentials?.rejected?.() === true,
      },
    }),
  });
}

type Pair = Awaited<ReturnType<NonNullable<NonNullable<ClientConfig['credentials']>['certificate']>>>;

/** The certificate and key of flags, each before the one of the kubeconfig. */
function mixed(
  { cert, key }: { readonly cert: string | undefined; readonly key: string | undefined },
  own: Pair,
): Pair {
  const [c, k] = [cert ?? own?.cert, key ?? own?.key];
  return c !== undefined && k !== undefined ? { cert: c, key: k } : own;
}

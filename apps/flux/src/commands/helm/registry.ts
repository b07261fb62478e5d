import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Credential, RegistryClient } from '@flux-ts/oci';
import type { CliContext } from '../../cli/context.ts';
import { readTls } from '../../io/tls-files.ts';
import type { ServerFlags } from './chart-path-flags.ts';

/** Flags that say how registries are asked. */
export type RegistryFlags = ServerFlags & { readonly 'registry-config': string };

const HELPER_TIMEOUT = 30_000;

/**
 * A client of registries as Helm sets one up: TLS, proxies, and credentials of the flags, of Helm's configuration file,
 * or of Docker's.
 */
export async function openRegistry(context: CliContext, flags: RegistryFlags): Promise<RegistryClient> {
  const [{ RegistryClient: Client }, { EnvHttpProxyAgent, fetch }] = await Promise.all([
    import('@flux-ts/oci'),
    import('undici'),
  ]);
  const tls = await readTls({
    caFile: flags['ca-file'],
    certFile: flags['cert-file'],
    keyFile: flags['key-file'],
    insecure: flags['insecure-skip-tls-verify'],
  });
  // One connection a request: nothing is left open that the command would have to end.
  const dispatcher = new EnvHttpProxyAgent({ pipelining: 0, ...(tls && { connect: tls, requestTls: tls }) });
  return new Client({
    fetch: (url, init) =>
      fetch(url, { ...init, dispatcher } as Parameters<typeof fetch>[1]) as unknown as Promise<Response>,
    credential: (registry) => credentialFor(context, flags, registry),
    plainHttp: flags['plain-http'],
    userAgent: 'Helm/4.3.1',
  });
}

async function credentialFor(
  context: CliContext,
  flags: RegistryFlags,
  registry: string,
): Promise<Credential | undefined> {
  const { username, password } = flags;
  if (username !== '' && password !== '') return { username, password, refreshToken: '' };
  const { findCredential } = await import('@flux-ts/oci');
  for (const path of configFiles(context, flags)) {
    if ((await context.files.kind(path, { follow: true })) !== 'file') continue;
    const known = findCredential(await context.files.readText(path), registry);
    const credential =
      known?.kind === 'helper' ? await askHelper(context, known.helper, registry) : known?.credential;
    if (credential !== undefined) return credential;
  }
  return undefined;
}

function configFiles({ env }: CliContext, flags: RegistryFlags): readonly string[] {
  const home = env['HOME'] ?? '';
  const helm = env['HELM_CONFIG_HOME'] ?? `${env['XDG_CONFIG_HOME'] ?? `${home}/.config`}/helm`;
  const own = flags['registry-config'] || env['HELM_REGISTRY_CONFIG'] || `${helm}/registry/config.json`;
  return [own, `${env['DOCKER_CONFIG'] || `${home}/.docker`}/config.json`];
}

/** Asks `docker-credential-NAME get`; one that is not there, or knows nothing, has no credential. */
async function askHelper(
  { env }: CliContext,
  helper: string,
  registry: string,
): Promise<Credential | undefined> {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  try {
    const asked = promisify(execFile)(`docker-credential-${helper}`, ['get'], {
      env,
      timeout: HELPER_TIMEOUT,
    });
    asked.child.stdin?.end(registry);
    const { Username = '', Secret = '' } = JSON.parse((await asked).stdout) as Record<string, string>;
    if (Username === '<token>') return { username: '', password: '', refreshToken: Secret };
    return { username: Username, password: Secret, refreshToken: '' };
  } catch {
    return undefined;
  }
}

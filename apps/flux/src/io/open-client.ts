import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  type ClientConfig,
  createClient,
  type ImpersonatedUser,
  inClusterConfig,
  type KubeClient,
  type KubeconfigText,
  loadKubeconfig,
} from '@flux-ts/kube';
import { decode } from '@flux-ts/yaml';
import { failure } from '../cli/errors.ts';
import type { GlobalValues } from '../cli/global-flags.ts';
import { VERSION_TAG } from '../version.ts';
import type { Files } from './files.ts';

/** Where kubeconfigs are looked for. */
export interface KubeconfigPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
}

/** The kubeconfigs that count: --kubeconfig, else those of $KUBECONFIG, else ~/.kube/config. */
async function kubeconfigs(flag: string, places: KubeconfigPlaces): Promise<KubeconfigText[]> {
  const listed = (places.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const home = join(places.env['HOME'] ?? homedir(), '.kube', 'config');
  if (flag !== '') {
    const path = places.files.resolve(flag);
    const text = await places.files.readText(flag).catch((thrown: Error) => {
      throw failure(
        `kubernetes configuration load failed: ${thrown.message.replace(/^open/, 'stat')}`,
        thrown,
      );
    });
    return [{ text, path }];
  }
  const texts: KubeconfigText[] = [];
  for (const each of listed.length > 0 ? listed : [home]) {
    if ((await places.files.kind(each, { follow: true })) !== 'file') continue;
    texts.push({ text: await places.files.readText(each), path: places.files.resolve(each) });
  }
  return texts;
}

function impersonated(flags: GlobalValues): ImpersonatedUser | undefined {
  if (flags.as === '') return undefined;
  const extra: Record<string, string[]> = {};
  for (const item of flags['as-user-extra']) {
    const at = item.indexOf('=');
    const key = at < 0 ? item : item.slice(0, at);
    extra[key] = [...(extra[key] ?? []), at < 0 ? '' : item.slice(at + 1)];
  }
  return {
    user: flags.as,
    groups: flags['as-group'],
    ...(flags['as-uid'] !== '' && { uid: flags['as-uid'] }),
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

/** What the flags say of certificates and tokens, instead of the kubeconfig. */
async function overrides(flags: GlobalValues, files: Files): Promise<Partial<ClientConfig>> {
  const read = (path: string) => files.readText(path);
  const certificate =
    flags['client-certificate'] !== '' && flags['client-key'] !== ''
      ? { cert: await read(flags['client-certificate']), key: await read(flags['client-key']) }
      : undefined;
  const { token } = flags;
  return {
    ...(flags['certificate-authority'] !== '' && { ca: await read(flags['certificate-authority']) }),
    ...(flags['tls-server-name'] !== '' && { tlsServerName: flags['tls-server-name'] }),
    ...(flags['insecure-skip-tls-verify'] && { insecureSkipTlsVerify: true }),
    ...((token !== '' || certificate) && {
      credentials: {
        authorization: async () => (token === '' ? undefined : `Bearer ${token}`),
        certificate: async () => certificate,
      },
    }),
  };
}

/** The configuration that flags and environment describe. */
export async function clientConfig(flags: GlobalValues, places: KubeconfigPlaces): Promise<ClientConfig> {
  const own = await overrides(flags, places.files);
  const texts = await kubeconfigs(flags.kubeconfig, places);
  if (texts.length === 0) {
    const inside = inClusterConfig({ env: places.env, readFile: (path) => readFileSync(path, 'utf8') });
    if (inside !== undefined) return { ...inside, ...own };
    if (flags.server !== '') return { server: flags.server, ...own };
  }
  try {
    const config = loadKubeconfig(texts, {
      ...(flags.context !== '' && { context: flags.context }),
      ...(flags.cluster !== '' && { cluster: flags.cluster }),
      ...(flags.user !== '' && { user: flags.user }),
      ...(flags.server !== '' && { server: flags.server }),
      // The user's own kubeconfig may run plugins and skip checks, as kubectl lets it.
      allowExec: true,
      allowInsecureTls: true,
      readFile: (path) => readFileSync(path, 'utf8'),
    });
    return { ...config, ...own };
  } catch (thrown) {
    throw failure((thrown as Error).message, thrown);
  }
}

/** Opens a client for the cluster that flags and environment describe. */
export async function openClient(flags: GlobalValues, places: KubeconfigPlaces): Promise<KubeClient> {
  const config = await clientConfig(flags, places);
  const impersonate = impersonated(flags) ?? config.impersonate;
  return createClient({
    ...config,
    ...(impersonate && { impersonate }),
    userAgent: `flux/${VERSION_TAG}`,
    discoveryFailure: 'failed to get server groups: ',
    timeout: flags.timeout,
  });
}

/** Namespace of the kubeconfig's context; empty if it has none. */
export async function contextNamespace(flags: GlobalValues, places: KubeconfigPlaces): Promise<string> {
  try {
    return (await clientConfig(flags, places)).namespace ?? '';
  } catch {
    return '';
  }
}

/** Names of the contexts of the kubeconfigs that count. Throws when one cannot be read. */
export async function contextNames(flags: GlobalValues, places: KubeconfigPlaces): Promise<string[]> {
  const texts = await kubeconfigs(flags.kubeconfig, places);
  const names = texts.flatMap(({ text }) => {
    const { contexts } = (decode(text) ?? {}) as { contexts?: readonly { name?: unknown }[] | null };
    return (contexts ?? []).map(({ name }) => String(name));
  });
  return [...new Set(names)].sort();
}

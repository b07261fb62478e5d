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
import { type ChosenNames, clientOverrides } from './client-overrides.ts';
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
      throw failure(thrown.message.replace(/^open/, 'stat'), thrown);
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

/** The configuration that flags and environment describe. */
export async function clientConfig(flags: GlobalValues, places: KubeconfigPlaces): Promise<ClientConfig> {
  const texts = await kubeconfigs(flags.kubeconfig, places);
  const own = await clientOverrides(flags, places.files, () => chosenNames(texts, flags));
  if (texts.length === 0) {
    const inside = inClusterConfig({ env: places.env, readFile: (path) => readFileSync(path, 'utf8') });
    if (inside !== undefined) return own(inside);
    if (flags.server !== '') return own({ server: flags.server });
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
    return own(config);
  } catch (thrown) {
    throw failure((thrown as Error).message, thrown);
  }
}

/** Names of the cluster and the user that flags and kubeconfigs choose, empty if there are none, and what the user has. */
function chosenNames(texts: readonly KubeconfigText[], flags: GlobalValues): ChosenNames {
  const files = texts.map(({ text }) => (decode(text) ?? {}) as KubeconfigNames);
  const current = flags.context || files.map((file) => file['current-context']).find(Boolean);
  const context = files
    .flatMap(({ contexts }) => contexts ?? [])
    .find(({ name }) => name === current)?.context;
  const user = flags.user || (context?.user ?? '');
  const entry = files.flatMap(({ users }) => users ?? []).find(({ name }) => name === user)?.user ?? {};
  return {
    cluster: flags.cluster || (context?.cluster ?? ''),
    user,
    hasCertificate: Boolean(entry['client-certificate'] || entry['client-certificate-data']),
    hasKey: Boolean(entry['client-key'] || entry['client-key-data']),
  };
}

interface KubeconfigNames {
  readonly users?:
    | readonly { readonly name?: string; readonly user?: Record<string, unknown> | null }[]
    | null;
  readonly 'current-context'?: string;
  readonly contexts?:
    | readonly {
        readonly name?: string;
        readonly context?: { readonly cluster?: string; readonly user?: string };
      }[]
    | null;
}

/** client-go lists the kinds for as long as that takes, and has then no time left for the first request. */
const NO_TIME_LEFT = 'client rate limiter Wait returned an error: context deadline exceeded';

/** Opens a client for the cluster that flags and environment describe. */
export async function openClient(flags: GlobalValues, places: KubeconfigPlaces): Promise<KubeClient> {
  const config = await clientConfig(flags, places);
  if (flags.timeout <= 0) throw failure(NO_TIME_LEFT);
  const impersonate = impersonated(flags) ?? config.impersonate;
  return createClient({
    ...config,
    ...(impersonate && { impersonate }),
    userAgent: `flux/${VERSION_TAG}`,
    discoveryFailure: 'failed to get server groups: ',
    discoveryLate: NO_TIME_LEFT,
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

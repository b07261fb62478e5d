import { dirname, isAbsolute, join } from 'node:path';
import { decode, YamlError } from '@flux-ts/yaml';
import { type Clock, systemClock } from './clock.ts';
import type { ClientConfig, Credentials } from './config.ts';
import { type ExecRunner, execCredentials, runProcess } from './exec-credential.ts';
import { KubeconfigError } from './kubeconfig-errors.ts';
import type { ClusterEntry, ContextEntry, KubeconfigFile, Placed, UserEntry } from './kubeconfig-types.ts';
import { type OidcFetch, oidcCredentials } from './oidc.ts';
import { fileToken, fixedAuthorization } from './token-credentials.ts';
import type { ImpersonatedUser } from './types.ts';

/** A kubeconfig's text and where it lies: relative paths in it are read from there. */
export interface KubeconfigText {
  readonly text: string;
  readonly path?: string;
}

/** How a kubeconfig is read: what stands in for its own choices, and what it may make us do. */
export interface KubeconfigOptions {
  /** Context to use instead of `current-context`; cluster and user to use instead of the context's. */
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
  /** Server URL instead of the cluster's. */
  readonly server?: string | undefined;
  /** Whether a user may name a program to run (default false). */
  readonly allowExec?: boolean | undefined;
  /** Whether a cluster may switch verification of certificates off (default false). */
  readonly allowInsecureTls?: boolean | undefined;
  /** Reads a certificate, key or token file; without it, kubeconfigs that name files are refused. */
  readonly readFile?: ((path: string) => string) | undefined;
  /** Runs credential plugins (default: as a child process). */
  readonly runExec?: ExecRunner | undefined;
  /** For OIDC token refresh (default: the global fetch). */
  readonly fetch?: OidcFetch | undefined;
  /** Hears of refreshed OIDC tokens, so that they can be kept. */
  readonly onTokens?:
    | ((tokens: { readonly idToken: string; readonly refreshToken: string }) => void)
    | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * The client configuration that a kubeconfig describes. Several files are merged as kubectl does: of two entries of a name
 * the first counts. Throws KubeconfigError.
 */
export function loadKubeconfig(
  text: string | readonly KubeconfigText[],
  options: KubeconfigOptions = {},
): ClientConfig {
  const files = (typeof text === 'string' ? [{ text }] : text).map(parseFile);
  const context = findContext(files, options);
  const cluster = find(files, 'clusters', 'cluster', options.cluster ?? context.cluster, 'NO_CLUSTER');
  const userName = options.user ?? context.user;
  const user = userName ? find(files, 'users', 'user', userName, 'NO_USER') : { entry: {}, folder: '' };
  return {
    ...clusterConfig(cluster, options),
    credentials: userCredentials(user, options),
    impersonate: impersonation(user.entry),
    namespace: options.namespace ?? context.namespace,
    clock: options.clock,
  };
}

/** Names of a kubeconfig's contexts, and the current one. */
export function listContexts(text: string): { readonly current: string; readonly names: readonly string[] } {
  const { entry } = parseFile({ text });
  return { current: entry['current-context'] ?? '', names: (entry.contexts ?? []).map((c) => c.name) };
}

function parseFile(file: KubeconfigText): Placed<KubeconfigFile> {
  try {
    const value = decode(file.text);
    if (value !== null && (typeof value !== 'object' || Array.isArray(value)))
      throw new KubeconfigError('SYNTAX', noMapping(value));
    return {
      entry: (value ?? {}) as unknown as KubeconfigFile,
      folder: file.path === undefined ? '' : dirname(file.path),
    };
  } catch (error) {
    if (error instanceof YamlError) throw new KubeconfigError('SYNTAX', 'the kubeconfig is not valid YAML');
    throw error;
  }
}

/** What Go's decoder says of a file that is no object (clientcmd, json.Unmarshal). */
function noMapping(value: unknown): string {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const wanted = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${type === 'bigint' ? 'number' : type} into Go value of type ${wanted}`;
}

function findContext(files: readonly Placed<KubeconfigFile>[], options: KubeconfigOptions): ContextEntry {
  const current = files.map(({ entry }) => entry['current-context']).find((name) => name);
  const name = options.context ?? current;
  if (name) return find(files, 'contexts', 'context', name, 'NO_CONTEXT').entry;
  if (options.cluster !== undefined) return {};
  throw new KubeconfigError(
    'NO_CONTEXT',
    'invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
  );
}

type Lists = { contexts: ContextEntry; clusters: ClusterEntry; users: UserEntry };

function find<K extends keyof Lists>(
  files: readonly Placed<KubeconfigFile>[],
  list: K,
  field: string,
  name: string | undefined,
  code: 'NO_CONTEXT' | 'NO_CLUSTER' | 'NO_USER',
): Placed<Lists[K]> {
  for (const { entry, folder } of files) {
    const items = (entry[list] ?? []) as readonly {
      readonly name: string;
      readonly [field: string]: unknown;
    }[];
    const item = items.find((candidate) => candidate.name === name);
    if (item !== undefined) return { entry: (item[field] ?? {}) as Lists[K], folder };
  }
  // client-go calls a user an auth info.
  const word = list === 'users' ? 'auth info' : field;
  throw new KubeconfigError(code, `${word} "${name ?? ''}" does not exist`);
}

function clusterConfig(cluster: Placed<ClusterEntry>, options: KubeconfigOptions): ClientConfig {
  const { entry } = cluster;
  const server = options.server ?? entry.server;
  if (!server) throw new KubeconfigError('NO_SERVER', 'invalid configuration: no server found for cluster');
  if (entry['insecure-skip-tls-verify'] && !options.allowInsecureTls)
    throw new KubeconfigError(
      'INSECURE_REFUSED',
      'insecure-skip-tls-verify is not allowed in this kubeconfig',
    );
  return {
    server: server.replace(/\/+$/, ''),
    ca: content(cluster, 'certificate-authority', options),
    tlsServerName: entry['tls-server-name'],
    insecureSkipTlsVerify: entry['insecure-skip-tls-verify'],
    proxyUrl: entry['proxy-url'],
  };
}

function userCredentials(user: Placed<UserEntry>, options: KubeconfigOptions): Credentials {
  const cert = content(user, 'client-certificate', options);
  const key = content(user, 'client-key', options);
  const pair = cert !== undefined && key !== undefined ? { cert, key } : undefined;
  const login = loginOf(user, options);
  return pair === undefined ? login : { ...login, certificate: async () => pair };
}

/** The order of client-go: token file, token, basic, plugin, provider. */
function loginOf(user: Placed<UserEntry>, options: KubeconfigOptions): Credentials {
  const { entry, folder } = user;
  const clock = options.clock ?? systemClock;
  if (entry.tokenFile) return fileToken(resolvePath(folder, entry.tokenFile), reader(options), clock);
  if (entry.token) return fixedAuthorization(`Bearer ${entry.token}`);
  if (entry.username !== undefined) {
    const pair = Buffer.from(`${entry.username}:${entry.password ?? ''}`).toString('base64');
    return fixedAuthorization(`Basic ${pair}`);
  }
  if (entry.exec !== undefined) {
    if (!options.allowExec)
      throw new KubeconfigError('EXEC_REFUSED', 'exec credential plugins are not allowed in this kubeconfig');
    return execCredentials(entry.exec, options.runExec ?? runProcess(folder), clock);
  }
  const provider = entry['auth-provider'];
  if (provider === undefined) return {};
  if (provider.name !== 'oidc')
    throw new KubeconfigError('UNSUPPORTED', `auth-provider "${provider.name}" is not supported`);
  return oidcCredentials(provider.config ?? {}, {
    fetch: options.fetch ?? fetch,
    clock,
    readFile: (path) => reader(options)(resolvePath(folder, path)),
    onTokens: options.onTokens,
  });
}

/** A field that is either inline in base64 (`…-data`, which wins) or a path. */
function content<E extends object>(
  place: Placed<E>,
  field: string,
  options: KubeconfigOptions,
): string | undefined {
  const entry = place.entry as Readonly<Record<string, string | undefined>>;
  const inline = entry[`${field}-data`];
  if (inline) return Buffer.from(inline, 'base64').toString('utf8');
  const path = entry[field];
  return path ? reader(options)(resolvePath(place.folder, path)) : undefined;
}

function reader(options: KubeconfigOptions): (path: string) => string {
  const { readFile } = options;
  if (readFile === undefined) throw new KubeconfigError('FILE', 'this kubeconfig may not name files');
  return (path) => {
    try {
      return readFile(path);
    } catch (error) {
      throw new KubeconfigError('FILE', `unable to read ${path}`, { cause: error });
    }
  };
}

function resolvePath(folder: string, path: string): string {
  return isAbsolute(path) || folder === '' ? path : join(folder, path);
}

function impersonation(user: UserEntry): ImpersonatedUser | undefined {
  if (!user.as) return undefined;
  return {
    user: user.as,
    ...(user['as-uid'] === undefined ? {} : { uid: user['as-uid'] }),
    ...(user['as-groups'] === undefined ? {} : { groups: user['as-groups'] }),
    ...(user['as-user-extra'] === undefined ? {} : { extra: user['as-user-extra'] }),
  };
}

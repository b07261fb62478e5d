import { ApiError, type ClientConfig, type Credentials } from '@flux-ts/kube';
import { ClusterError } from './cluster-errors.ts';
import type { KubeClient } from './deps.ts';
import { type Account, ownAccount, ServiceAccountTokens } from './service-account-token.ts';
import type { TokenCache, TokenUser } from './token-cache.ts';

/** Which ConfigMap describes a cluster, and on what terms it is read. */
export interface ClusterReference {
  /** Of our own cluster. */
  readonly client: Pick<KubeClient, 'get' | 'raw'>;
  /** Keeps tokens for it. */
  readonly tokens: TokenCache;
  /** The namespace of whoever refers to it; ConfigMap and ServiceAccount are looked for there. */
  readonly namespace: string;
  readonly name: string;
  /** The gate ObjectLevelWorkloadIdentity: objects may name ServiceAccounts. */
  readonly objectLevelIdentity: boolean;
  /** `--default-kubeconfig-service-account`; may be empty. */
  readonly defaultServiceAccount: string;
  /** Reads the token of our own pod. */
  readonly readFile: (path: string) => string;
  readonly signal?: AbortSignal | undefined;
}

/** A cluster that a ConfigMap describes. */
export interface ReferredCluster {
  /** Equal for equal ways to the same cluster: what a client may be kept under. */
  readonly key: string;
  /** How to get there; its credentials ask for tokens when they are needed. */
  readonly config: ClientConfig;
  /** Makes sure that there is a token; once a reconcile, on whose account it is counted. Throws ClusterError `TOKEN`. */
  signIn(user: TokenUser, signal?: AbortSignal): Promise<void>;
}

const CLOUDS: ReadonlySet<string> = new Set(['aws', 'azure', 'gcp']);
/** Names that Kubernetes accepts (RFC 1123 subdomain): nothing else may become part of a path. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/**
 * Reads the ConfigMap of `spec.kubeConfig.configMapRef` (fluxcd/pkg auth/utils/restconfig.go): `provider`, `address`,
 * `ca.crt`, `serviceAccountName`, and `audiences`, one a line, which are the address by default. Provider `generic`
 * signs in with tokens of a ServiceAccount: that of the ConfigMap, the default one, or our own. Identities of clouds
 * are not there yet. Throws ClusterError, in Flux's words; ApiError where our own cluster is in trouble.
 */
export async function readClusterReference(reference: ClusterReference): Promise<ReferredCluster> {
  const data = await readConfigMap(reference);
  const provider = data.get('provider') ?? '';
  if (CLOUDS.has(provider))
    throw new ClusterError(
      'PROVIDER',
      `sign-in to a cluster with an identity of ${provider} is not there yet`,
    );
  if (provider !== 'generic') throw new ClusterError('PROVIDER', `provider '${provider}' not implemented`);
  const given = data.get('address') ?? '';
  const account = await findAccount(reference, data.get('serviceAccountName') ?? '');
  const audiences = audiencesOf(data.get('audiences') ?? '');
  const tokens = tokensOf(reference, account, audiences.length > 0 ? audiences : [given]);
  const ca = data.get('ca.crt');
  const server = parseAddress(given);
  const key = JSON.stringify([server, ca, audiences, given, account]);
  const config = { server, credentials: credentialsOf(tokens), ...(ca ? { ca } : {}) };
  return { key, config, signIn: async (user, signal) => void (await tokens.get(signal, user)) };
}

async function readConfigMap({
  client,
  namespace,
  name,
  signal,
}: ClusterReference): Promise<Map<string, string>> {
  try {
    const found = await client.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name }, { signal });
    return new Map(Object.entries((found['data'] ?? {}) as Record<string, string>));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ClusterError('CONFIG_MAP', `failed to get configmap ${namespace}/${name}: ${error.message}`, {
      cause: error,
    });
  }
}

/** Undefined for our own account. Looked for each time: who deletes it takes the access away. */
async function findAccount(reference: ClusterReference, named: string): Promise<Account | undefined> {
  const { client, namespace, defaultServiceAccount, signal } = reference;
  const name = named || defaultServiceAccount;
  if (name === '') return undefined;
  const refuse = (why: string, cause?: unknown) =>
    new ClusterError('TOKEN', `failed to get access token for cluster: ${why}`, cause ? { cause } : {});
  const missing = `failed to get service account '${namespace}/${name}'`;
  if (!NAME.test(name)) throw refuse(`${missing}: ${absent(name)}`);
  try {
    const key = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name };
    await client.get(key, { signal, metadataOnly: true });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code !== 'NOT_FOUND') throw refuse(`${missing}: ${error.message}`, error);
    throw refuse(`${missing}: ${named === '' ? LOCKED_DOWN : absent(name)}`, error);
  }
  if (!reference.objectLevelIdentity) throw refuse('ObjectLevelWorkloadIdentity feature gate is not enabled');
  return { namespace, name };
}

/** Upstream looks in its cache, which has these words. */
const absent = (name: string): string => `ServiceAccount "${name}" not found`;

/** Upstream's words for a default account that the object's namespace has not (fluxcd/pkg auth/controller_flags.go). */
const LOCKED_DOWN =
  'the specified default service account does not exist in the object namespace. your cluster is subject to multi-tenant workload identity lockdown, reach out to your cluster administrator for help';

function tokensOf(
  { client, tokens, readFile }: ClusterReference,
  account: Account | undefined,
  audiences: readonly string[],
): ServiceAccountTokens {
  const prefix = 'failed to get access token for cluster: ';
  const own =
    'failed to create provider access token for the controller: failed to create kubernetes token for';
  return new ServiceAccountTokens({
    client,
    cache: tokens,
    key: JSON.stringify([account ?? null, audiences]),
    audiences,
    account: () => account ?? ownAccount(readFile),
    failure: ({ namespace, name }) =>
      account === undefined
        ? `${prefix}${own} controller service account '${namespace}/${name}'`
        : `${prefix}failed to create kubernetes token for service account '${namespace}/${name}'`,
  });
}

function credentialsOf(tokens: ServiceAccountTokens): Credentials {
  return {
    authorization: async (signal) => `Bearer ${await tokens.get(signal)}`,
    rejected: () => tokens.forget(),
  };
}

function audiencesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** `https://host:port`, in lower case and without a path (fluxcd/pkg auth `ParseClusterAddress`). */
function parseAddress(address: string): string {
  if (address === '')
    throw new ClusterError('ADDRESS', 'cluster address is required to create a REST config');
  const full = address.startsWith('http') ? address : `https://${address}`;
  const failed = (why: string) =>
    new ClusterError('ADDRESS', `failed to parse cluster address ${address}: ${why}`);
  if (!URL.canParse(full)) throw failed(`failed to parse Kubernetes API server address '${full}'`);
  const { protocol, hostname, port } = new URL(full);
  if (protocol !== 'https:')
    throw failed(`the Kubernetes API server address '${full}' must use https scheme`);
  return `https://${hostname.toLowerCase()}:${port || '443'}`;
}

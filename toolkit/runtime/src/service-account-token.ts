import { errorMessage } from '@flux-ts/errors';
import { ApiError, type Status } from '@flux-ts/kube';
import { ClusterError } from './cluster-errors.ts';
import type { KubeClient } from './deps.ts';
import type { KeptToken, TokenCache, TokenUser } from './token-cache.ts';

/** Where a pod has its own token. */
const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** A ServiceAccount of our own cluster. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/** What asking for tokens takes. */
export interface TokenOptions {
  readonly client: Pick<KubeClient, 'raw'>;
  /** Keeps the tokens under `key`. */
  readonly cache: TokenCache;
  readonly key: string;
  readonly audiences: readonly string[];
  /** Whom the token is for; asked before each request, so that a token of our own account can follow a change. */
  readonly account: () => Account;
  /** What stands before the server's words, the account in it. */
  readonly failure: (account: Account) => string;
}

/** Tokens of a ServiceAccount, asked for when they are needed and kept for most of their life. */
export class ServiceAccountTokens {
  readonly #options: TokenOptions;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** A token that is good for a while; `user` is whose reconcile asks. Throws ClusterError `TOKEN`. */
  get(signal?: AbortSignal, user?: TokenUser): Promise<string> {
    const { cache, key } = this.#options;
    return cache.get(key, () => this.#request(signal), user);
  }

  /** The other side refused the token: true when there may be a better one. */
  forget(): boolean {
    return this.#options.cache.delete(this.#options.key);
  }

  async #request(signal: AbortSignal | undefined): Promise<KeptToken> {
    const { client, audiences, account, failure } = this.#options;
    const { namespace, name } = account();
    const answer = await client.raw({
      method: 'POST',
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(name)}/token`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        spec: { audiences },
      }),
      signal,
    });
    const body = parse(answer.body);
    if (answer.status >= 400) {
      const cause = ApiError.fromStatus(body as Status, answer.status);
      throw new ClusterError('TOKEN', `${failure({ namespace, name })}: ${cause.message}`, { cause });
    }
    const { token = '', expirationTimestamp = '' } = body.status as Record<string, string>;
    return { value: token, until: Date.parse(expirationTimestamp) || 0 };
  }
}

function parse(body: Uint8Array): { readonly status?: unknown } {
  try {
    return JSON.parse(Buffer.from(body).toString()) as { readonly status?: unknown };
  } catch {
    return {};
  }
}

/** The ServiceAccount that this process runs as in its pod. Throws ClusterError `TOKEN`. */
export function ownAccount(readFile: (path: string) => string): Account {
  let text: string;
  try {
    text = readFile(TOKEN_FILE);
  } catch (cause) {
    const words = `failed to read service account token file ${TOKEN_FILE}: ${errorMessage(cause)}`;
    throw new ClusterError('TOKEN', words, { cause });
  }
  const [, , namespace, name, ...rest] = subjectOf(text).split(':');
  if (namespace === undefined || name === undefined || rest.length > 0)
    throw new ClusterError('TOKEN', 'invalid subject format in service account token');
  return { namespace, name };
}

/** The `sub` of a JSON Web Token that somebody else will verify. */
function subjectOf(token: string): string {
  try {
    const [, payload = ''] = token.trim().split('.');
    const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: unknown };
    return typeof sub === 'string' ? sub : '';
  } catch {
    throw new ClusterError('TOKEN', 'failed to parse service account token');
  }
}

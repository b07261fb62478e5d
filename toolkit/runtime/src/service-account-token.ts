import { errorMessage } from '@flux-ts/errors';
import { ApiError, type Status } from '@flux-ts/kube';
import { ClusterError } from './cluster-errors.ts';
import type { Clock, KubeClient } from './deps.ts';

/** Where a pod has its own token. */
const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** So much of its life a token is used; then there is a new one. */
const USED_SHARE = 0.8;

/** A ServiceAccount of our own cluster. */
export interface Account {
  readonly namespace: string;
  readonly name: string;
}

/** What asking for tokens takes. */
export interface TokenOptions {
  readonly client: Pick<KubeClient, 'raw'>;
  readonly clock: Clock;
  readonly audiences: readonly string[];
  /** Whom the token is for; asked before each request, so that a token of our own account can follow a change. */
  readonly account: () => Account;
  /** What stands before the server's words, the account in it. */
  readonly failure: (account: Account) => string;
}

/** Tokens of a ServiceAccount, asked for when they are needed and kept for most of their life. */
export class ServiceAccountTokens {
  readonly #options: TokenOptions;
  #token: { readonly value: string; readonly until: number } | undefined;

  constructor(options: TokenOptions) {
    this.#options = options;
  }

  /** A token that is good for a while. Throws ClusterError `TOKEN`. */
  async get(signal?: AbortSignal): Promise<string> {
    const { clock } = this.#options;
    if (this.#token === undefined || this.#token.until <= clock.now())
      this.#token = await this.#request(signal);
    return this.#token.value;
  }

  /** The other side refused the token: true when there may be a better one. */
  forget(): boolean {
    const had = this.#token !== undefined;
    this.#token = undefined;
    return had;
  }

  async #request(signal: AbortSignal | undefined): Promise<{ value: string; until: number }> {
    const { client, clock, audiences, account, failure } = this.#options;
    const { namespace, name } = account();
    const asked = clock.now();
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
    const life = Date.parse(expirationTimestamp) - asked;
    return { value: token, until: asked + Math.max(0, life || 0) * USED_SHARE };
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

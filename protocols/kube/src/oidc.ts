import type { Clock } from './clock.ts';
import type { Credentials } from './config.ts';
import { ApiError } from './errors.ts';

/** As much of `fetch` as refreshing needs. */
export type OidcFetch = (
  url: string,
  init?: { method?: string; headers?: Record<string, string>; body?: string },
) => Promise<{ readonly ok: boolean; readonly status: number; json(): Promise<unknown> }>;

export interface OidcEnvironment {
  readonly fetch: OidcFetch;
  readonly clock: Clock;
  readonly readFile: (path: string) => string;
  readonly onTokens?:
    | ((tokens: { readonly idToken: string; readonly refreshToken: string }) => void)
    | undefined;
}

/** A token is renewed this long before it expires. */
const EXPIRY_MARGIN = 10_000;

/** The kubeconfig's `oidc` auth-provider: an ID token, renewed by the refresh token (client-go plugin/pkg/client/auth/oidc). */
export function oidcCredentials(config: Readonly<Record<string, string>>, env: OidcEnvironment): Credentials {
  let idToken = config['id-token'] ?? '';
  let refreshToken = config['refresh-token'] ?? '';
  let underWay: Promise<void> | undefined;
  const renew = async (): Promise<void> => {
    const tokens = await refresh(config, refreshToken, env);
    idToken = tokens.idToken;
    refreshToken = tokens.refreshToken;
    env.onTokens?.(tokens);
  };
  return {
    async authorization() {
      if (idToken === '' || expiryOf(idToken) - EXPIRY_MARGIN < env.clock.now()) {
        underWay ??= renew().finally(() => {
          underWay = undefined;
        });
        await underWay;
      }
      return `Bearer ${idToken}`;
    },
    rejected() {
      if (refreshToken === '' || idToken === '') return false;
      idToken = '';
      return true;
    },
  };
}

async function refresh(
  config: Readonly<Record<string, string>>,
  refreshToken: string,
  env: OidcEnvironment,
): Promise<{ idToken: string; refreshToken: string }> {
  const issuer = (config['idp-issuer-url'] ?? '').replace(/\/+$/, '');
  if (refreshToken === '') throw failed('no valid id-token, and cannot refresh without refresh-token');
  const wellKnown = (await json(env, `${issuer}/.well-known/openid-configuration`)) as {
    token_endpoint?: string;
  };
  if (!wellKnown.token_endpoint) throw failed('the issuer names no token endpoint');
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  const id = encodeURIComponent(config['client-id'] ?? '');
  const secret = encodeURIComponent(config['client-secret'] ?? '');
  if (secret === '') form.set('client_id', config['client-id'] ?? '');
  const answer = (await json(env, wellKnown.token_endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(secret === ''
        ? {}
        : { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }),
    },
    body: form.toString(),
  })) as { id_token?: string; refresh_token?: string };
  if (!answer.id_token) throw failed('token response did not contain an id_token');
  return { idToken: answer.id_token, refreshToken: answer.refresh_token ?? refreshToken };
}

async function json(env: OidcEnvironment, url: string, init?: Parameters<OidcFetch>[1]): Promise<unknown> {
  const answer = await env.fetch(url, init);
  if (!answer.ok) throw failed(`the issuer answered ${answer.status}`);
  return answer.json();
}

function failed(why: string): ApiError {
  return ApiError.local('CREDENTIALS', `oidc: failed to refresh token: ${why}`);
}

/** When a JWT expires, in ms; 0 when it does not say or is none. Its signature is the server's business. */
function expiryOf(token: string): number {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { exp } = JSON.parse(payload) as { exp?: number };
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}

import type { TokenIssuer } from '../registry/context.ts';
import { methodNotAllowed, notProduced } from '../status/errors.ts';
import { isProduced } from './accept.ts';
import type { ApiRequest, ApiResponse } from './message.ts';
import { respondBytes } from './respond.ts';

const CONFIGURATION = '/.well-known/openid-configuration';
const KEYS = '/openid/v1/jwks';
const KEYS_TYPE = 'application/jwk-set+json';

/** Where others learn how to verify tokens of ServiceAccounts. */
export const ISSUER_PATHS: readonly string[] = [CONFIGURATION, KEYS];

/**
 * What is told of who signs tokens (OpenID Connect Discovery 1.0; kube-apiserver pkg/routes/openidmetadata.go);
 * undefined when the path is none of these. Throws NotAcceptable, MethodNotAllowed.
 */
export function issuerAnswer(
  { path, method, headers }: ApiRequest,
  tokens: TokenIssuer,
  address: string,
): ApiResponse | undefined {
  const at = path.replace(/\/$/, '');
  if (!ISSUER_PATHS.includes(at)) return undefined;
  if (method !== 'GET') throw methodNotAllowed();
  const type = at === KEYS ? KEYS_TYPE : 'application/json';
  if (!isProduced(headers['accept'], [type])) throw notProduced([type]);
  const document = at === KEYS ? { keys: [tokens.publicKey] } : configuration(tokens, address);
  const { headers: plain, ...response } = respondBytes(200, [Buffer.from(JSON.stringify(document))]);
  return {
    ...response,
    headers: { ...plain, 'content-type': type, 'cache-control': 'public, max-age=3600' },
  };
}

function configuration({ audience, publicKey }: TokenIssuer, address: string): object {
  return {
    issuer: audience,
    jwks_uri: `https://${address}${KEYS}`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [publicKey.alg],
  };
}

import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { BoundObject, PublicKey, TokenClaims, TokenIssuer } from '../registry/context.ts';
import { asObject, asText } from '../values.ts';

/** Who signs tokens of ServiceAccounts, and for whom they are meant unless a request says otherwise. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

/** Tokens of ServiceAccounts: JSON Web Tokens signed with ES256. */
export function createTokenIssuer(privateKeyPem: string): TokenIssuer {
  const privateKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(privateKey);
  const kid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  return {
    audience: ISSUER,
    publicKey: keyOf(publicKey, kid),
    issue: (claims) => issue(privateKey, kid, claims),
    verify: (token, now) => read(publicKey, token, now),
  };
}

function keyOf(key: KeyObject, kid: string): PublicKey {
  const { kty = '', ...parameters } = key.export({ format: 'jwk' });
  return { use: 'sig', kty, kid, alg: 'ES256', ...parameters };
}

function issue(key: KeyObject, kid: string, claims: TokenClaims): string {
  const head = segment({ alg: 'ES256', kid });
  const body = segment(payload(claims));
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' });
  return `${head}.${body}.${signature.toString('base64url')}`;
}

function payload(claims: TokenClaims): unknown {
  const { namespace, name, uid, audiences, issuedAt, expiresAt, id, pod, secret, node } = claims;
  const seconds = (ms: number) => Math.floor(ms / 1000);
  const bound = { ...(node && { node }), ...(pod && { pod }), ...(secret && { secret }) };
  return {
    aud: audiences,
    exp: seconds(expiresAt),
    iat: seconds(issuedAt),
    iss: ISSUER,
    ...(id === undefined ? {} : { jti: id }),
    'kubernetes.io': { namespace, serviceaccount: { name, uid }, ...bound },
    nbf: seconds(issuedAt),
    sub: `system:serviceaccount:${namespace}:${name}`,
  };
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function read(key: KeyObject, token: string, now: number): TokenClaims | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) return undefined;
  const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
  const signature = Buffer.from(parts[2]!, 'base64url');
  if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)) return undefined;
  const claims = claimsOf(JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8')));
  return claims.expiresAt > now ? claims : undefined;
}

function claimsOf(body: Record<string, unknown>): TokenClaims {
  const own = asObject(body['kubernetes.io']) ?? {};
  const account = asObject(own['serviceaccount']) ?? {};
  const id = asText(body['jti']);
  return {
    namespace: asText(own['namespace']),
    name: asText(account['name']),
    uid: asText(account['uid']),
    audiences: Array.isArray(body['aud']) ? body['aud'].map(String) : [],
    issuedAt: Number(body['iat']) * 1000,
    expiresAt: Number(body['exp']) * 1000,
    ...(id === '' ? {} : { id }),
    pod: boundOf(own['pod']),
    secret: boundOf(own['secret']),
    node: boundOf(own['node']),
  };
}

function boundOf(value: unknown): BoundObject | undefined {
  const bound = asObject(value);
  return bound && { name: asText(bound['name']), uid: asText(bound['uid']) };
}

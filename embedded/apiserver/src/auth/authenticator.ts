import { createHash, timingSafeEqual } from 'node:crypto';
import type { Api, TokenClaims } from '../registry/context.ts';
import { ANONYMOUS, AUTHENTICATED, serviceAccountGroups } from './identities.ts';
import { accountError } from './service-accounts.ts';
import { ADMIN, type UserInfo } from './user.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** What counts of a client certificate that our authority signed. */
export interface Peer {
  readonly CN?: unknown;
  readonly O?: unknown;
  /** SHA-256 of the certificate, as Node writes it: `AB:CD:…`. */
  readonly fingerprint?: string | undefined;
}

const KEY = 'authentication.kubernetes.io/';
const MAX_REMEMBERED = 1000;

/** Finds out who sends a request: by client certificate, by the admin's token, by a ServiceAccount's token. */
export class Authenticator {
  readonly #token: Buffer;
  readonly #api: Api;
  /** Claims by the digest of their token: signatures are dear, and they stay what they are. */
  readonly #verified = new Map<string, TokenClaims>();

  constructor(token: string, api: Api) {
    this.#token = digest(token);
    this.#api = api;
  }

  /** Undefined is somebody who claims what is not so; who claims nothing is anonymous. */
  authenticate(headers: Headers, peer: Peer | undefined): UserInfo | undefined {
    const match = /^bearer +(\S+)$/i.exec(headers['authorization'] ?? '');
    const user = byCertificate(peer);
    if (user !== undefined || match === null) return user ?? ANONYMOUS;
    return this.userOfToken(match[1]!);
  }

  /** Whom a bearer token belongs to. */
  userOfToken(token: string): UserInfo | undefined {
    const hash = digest(token);
    if (timingSafeEqual(hash, this.#token)) return ADMIN;
    const claims = this.#claimsOf(token, hash.toString('base64'));
    if (claims === undefined || !claims.audiences.includes(this.#api.tokens.audience)) return undefined;
    return accountError(this.#api, claims) === undefined ? serviceAccountUser(claims) : undefined;
  }

  #claimsOf(token: string, key: string): TokenClaims | undefined {
    const { clock, tokens } = this.#api;
    const known = this.#verified.get(key);
    const claims = known ?? tokens.verify(token, clock.now());
    if (claims === undefined || claims.expiresAt <= clock.now()) return undefined;
    if (known === undefined && this.#verified.size >= MAX_REMEMBERED) this.#verified.clear();
    if (known === undefined) this.#verified.set(key, claims);
    return claims;
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The user a ServiceAccount is. */
export function serviceAccountUser({ namespace, name, uid, id, pod, node }: TokenClaims): UserInfo {
  const extra: Record<string, readonly string[]> = {};
  if (id !== undefined) extra[`${KEY}credential-id`] = [`JTI=${id}`];
  if (node !== undefined) extra[`${KEY}node-name`] = [node.name];
  if (node !== undefined && node.uid !== '') extra[`${KEY}node-uid`] = [node.uid];
  if (pod !== undefined) extra[`${KEY}pod-name`] = [pod.name];
  if (pod !== undefined) extra[`${KEY}pod-uid`] = [pod.uid];
  return {
    name: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function byCertificate(peer: Peer | undefined): UserInfo | undefined {
  if (peer === undefined || typeof peer.CN !== 'string') return undefined;
  const { O: groups, fingerprint } = peer;
  const list = Array.isArray(groups) ? groups : groups === undefined ? [] : [groups];
  const user = { name: peer.CN, groups: [...list.map(String), AUTHENTICATED] };
  if (fingerprint === undefined) return user;
  const id = `X509SHA256=${fingerprint.replaceAll(':', '').toLowerCase()}`;
  return { ...user, extra: { [`${KEY}credential-id`]: [id] } };
}

import type { KubeObject } from '@flux-ts/resource';
import type { Api, BoundObject, TokenClaims } from '../registry/context.ts';

const INVALIDATED = 'service account token has been invalidated';
/** What is gone only just now still counts (jwt.DefaultLeeway). */
const LEEWAY = 60_000;

/**
 * Why a token of ours no longer counts: its ServiceAccount, or what it was bound to, is gone or another one
 * (pkg/serviceaccount/claims.go). Undefined when it counts.
 */
export function accountError(api: Api, claims: TokenClaims): string | undefined {
  const { namespace, name, uid, pod, secret, node } = claims;
  const account = api.storage.get('/serviceaccounts', namespace, name)?.object;
  if (account === undefined) return `serviceaccounts "${name}" not found`;
  if (account.metadata.uid !== uid) {
    return `service account UID (${account.metadata.uid}) does not match claim (${uid})`;
  }
  if (isGone(api, account)) return `service account ${namespace}/${name} has been deleted`;
  return (
    boundError(api, '/secrets', namespace, secret, 'secret') ??
    boundError(api, '/pods', namespace, pod, 'pod') ??
    (pod === undefined ? boundError(api, '/nodes', '', node, 'node') : undefined)
  );
}

function boundError(
  api: Api,
  collection: string,
  namespace: string,
  bound: BoundObject | undefined,
  kind: string,
): string | undefined {
  if (bound === undefined) return undefined;
  const object = api.storage.get(collection, namespace, bound.name)?.object;
  if (object === undefined) return INVALIDATED;
  const { uid } = object.metadata;
  if (uid !== bound.uid) {
    return `${kind} UID (${uid}) does not match service account ${kind} ref claim (${bound.uid})`;
  }
  return isGone(api, object) ? INVALIDATED : undefined;
}

function isGone({ clock }: Api, { metadata }: KubeObject): boolean {
  const { deletionTimestamp } = metadata;
  return deletionTimestamp !== undefined && Date.parse(deletionTimestamp) < clock.now() - LEEWAY;
}

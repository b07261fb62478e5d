import type { KubeObject } from '@flux-ts/resource';
import { subtractQuantity } from '@flux-ts/text';
import type { Api } from '../../registry/context.ts';
import { type AdmissionPlugin, type AdmissionRequest, refused } from '../plugin.ts';
import { type Amounts, amountsOf, formatAmount, isMore, sum, ZERO } from '../quantities.ts';
import { hasScopes, podInScopes } from './scopes.ts';
import { unspecified, usageOf } from './usage.ts';

export const QUOTAS = '/resourcequotas';
const UPDATES: ReadonlySet<string> = new Set(['/persistentvolumeclaims', '/pods', '/services']);

/** Nothing is made that a ResourceQuota of its namespace has no room for (apiserver plugin/resourcequota). */
export const resourceQuota: AdmissionPlugin = {
  validate(request) {
    const { api, object, live, target, namespace, operation, subresource } = request;
    if (object === undefined || namespace === '' || operation === 'DELETE') return;
    if (subresource !== undefined && subresource !== 'resize') return;
    if (operation === 'UPDATE' && !UPDATES.has(target.type.collection)) return;
    const quotas = api.storage.list(QUOTAS, { namespace });
    if (quotas.length === 0) return;
    const wanted = usageOf(target.type, object);
    const before = live === undefined ? new Map() : usageOf(target.type, live);
    for (const { object: quota } of quotas) {
      if (applies(target.type.collection, object, quota)) check(request, quota, more(wanted, before));
    }
  },
};

/** What is asked for beyond what there is. */
function more(wanted: Amounts, before: Amounts): Amounts {
  const added = [...wanted].map(([name, amount]) => {
    const known = before.get(name);
    return [name, known === undefined ? amount : subtractQuantity(amount, known)] as const;
  });
  return new Map(added.filter(([, amount]) => isMore(amount, ZERO)));
}

/** Scopes speak of pods alone. */
function applies(collection: string, object: KubeObject, quota: KubeObject): boolean {
  if (collection !== '/pods') return !hasScopes(quota);
  return podInScopes(object, quota);
}

function check(request: AdmissionRequest, quota: KubeObject, added: Amounts): void {
  const { name } = quota.metadata;
  const hard = amountsOf((quota['spec'] as { hard?: unknown } | undefined)?.hard);
  const { api, target, operation, object } = request;
  if (target.type.collection === '/pods' && operation === 'CREATE') {
    const missing = unspecified(object!, hard);
    if (missing !== undefined) throw refused(request, `failed quota: ${name}: must specify ${missing}`);
  }
  const counted = [...added.keys()].filter((key) => hard.has(key));
  if (counted.length === 0) return;
  const used = usedOf(api, quota, new Set([target.type.collection]));
  const total = sum(used, added);
  const exceeded = counted.filter((key) => isMore(total.get(key)!, hard.get(key)!)).sort();
  if (exceeded.length === 0) return;
  const list = (amounts: Amounts) =>
    exceeded.map((key) => `${key}=${formatAmount(amounts.get(key) ?? ZERO)}`).join(',');
  const why = `requested: ${list(added)}, used: ${list(used)}, limited: ${list(hard)}`;
  throw refused(request, `exceeded quota: ${name}, ${why}`);
}

/** What objects of the quota's namespace take of it, counted anew. */
export function usedOf(api: Api, quota: KubeObject, only?: ReadonlySet<string>): Amounts {
  const { namespace } = quota.metadata;
  let used: Amounts = new Map();
  for (const collection of only ?? api.storage.collections()) {
    const type = api.kinds.stored(collection)?.type;
    if (type === undefined || !type.namespaced) continue;
    for (const { object } of api.storage.list(collection, { namespace })) {
      if (applies(collection, object, quota)) used = sum(used, usageOf(type, object));
    }
  }
  return used;
}

import type { KubeObject } from '@flux-ts/resource';
import { policyLines } from '../generated/default-policy.ts';
import { systemContext } from '../lifecycle/system-context.ts';
import type { Api } from '../registry/context.ts';
import { createObject } from '../registry/create.ts';
import { modifyObject } from '../registry/update.ts';
import { asList, asObject, cloneValue, equalValues, fieldAt } from '../values.ts';
import { missingRules } from './covers.ts';
import { RBAC } from './role-index.ts';
import { readRules } from './rule.ts';

const AUTO_UPDATE = 'rbac.authorization.kubernetes.io/autoupdate';
const MARKED = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };

/** A role or binding of the generated table, without what all of them have. */
interface DefaultPolicy {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** The roles and bindings that every cluster has, as they are when new. */
export function defaultPolicy(): KubeObject[] {
  const lines = policyLines.split('\n').filter((line) => line !== '');
  return lines.map((line) => objectOf(JSON.parse(line) as DefaultPolicy));
}

function objectOf({ kind, name, namespace, labels, ...fields }: DefaultPolicy): KubeObject {
  return {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...MARKED, ...labels },
      annotations: { [AUTO_UPDATE]: 'true' },
    },
    ...fields,
  };
}

/**
 * Makes the roles and bindings that every cluster has, and gives back to them what they lost; what was added stays,
 * and so does all of one whose annotation `rbac.authorization.kubernetes.io/autoupdate` is `false`
 * (component-helpers auth/rbac/reconciliation).
 */
export async function ensureDefaultPolicy(api: Api): Promise<void> {
  for (const expected of defaultPolicy()) await ensure(api, expected);
}

async function ensure(api: Api, expected: KubeObject): Promise<void> {
  const target = api.kinds.findKind(expected.apiVersion, expected.kind)!;
  const { name, namespace = '' } = expected.metadata;
  const ctx = systemContext('kube-apiserver');
  const existing = api.storage.get(target.type.collection, namespace, name)?.object;
  if (existing === undefined) {
    await createObject(api, ctx, target, namespace, expected);
    return;
  }
  if (existing.metadata.annotations?.[AUTO_UPDATE] === 'false') return;
  const next = reconciled(existing, expected);
  if (equalValues(next, existing)) return;
  await modifyObject(api, ctx, { target, namespace, name, next: () => next });
}

/** What exists, with what it lacks of what is expected. */
export function reconciled(existing: KubeObject, expected: KubeObject): KubeObject {
  const next = cloneValue(existing);
  const { metadata } = next;
  metadata.annotations = { ...expected.metadata.annotations, ...metadata.annotations };
  metadata.labels = { ...expected.metadata.labels, ...metadata.labels };
  const missing = missingRules(readRules(existing['rules']), readRules(expected['rules']));
  if (missing.length > 0) next['rules'] = [...asList(existing['rules']), ...missing.map(bare)];
  addMissing(next, expected, 'subjects');
  const selectors = asList(fieldAt(expected, 'aggregationRule', 'clusterRoleSelectors'));
  if (selectors.length === 0) delete next['aggregationRule'];
  else {
    const rule = { ...asObject(next['aggregationRule']) };
    addMissing(rule, { clusterRoleSelectors: selectors }, 'clusterRoleSelectors');
    next['aggregationRule'] = rule;
  }
  return next;
}

/** A rule without its empty lists. */
function bare(rule: object): object {
  return Object.fromEntries(Object.entries(rule).filter(([, list]) => list.length > 0));
}

function addMissing(
  next: Record<string, unknown>,
  expected: Readonly<Record<string, unknown>>,
  key: string,
): void {
  const held = asList(next[key]);
  const missing = asList(expected[key]).filter((item) => !held.some((other) => equalValues(other, item)));
  if (missing.length > 0) next[key] = [...held, ...missing];
}

import { TENANT_LABEL } from '@flux-ts/kinds';
import { ApiError, type KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { checkQualifiedName, parseLabels } from '../../objects/labels.ts';
import { printObjects } from '../../objects/print.ts';
import { find, keyOf } from '../../objects/upsert.ts';
import { createFlags } from './group.ts';

const RBAC = 'rbac.authorization.k8s.io';

interface Tenant {
  readonly namespace: KubeObject;
  readonly account: KubeObject;
  readonly binding: KubeObject;
}

function tenantIn(
  namespace: string,
  tenant: string,
  account: string,
  role: string,
  labels: { [key: string]: string },
): Tenant {
  return {
    namespace: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    account: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace, labels } },
    binding: {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: `${tenant}-reconciler`, namespace, labels },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
      subjects: [
        { apiGroup: RBAC, kind: 'User', name: `gotk:${namespace}:reconciler` },
        { kind: 'ServiceAccount', name: account, namespace },
      ],
    },
  };
}

/** Whether an object has all that another one says (labels, subjects, role). */
function covers(live: KubeObject, wanted: KubeObject): boolean {
  const labels = Object.entries(wanted.metadata.labels ?? {});
  return (
    labels.every(([key, value]) => live.metadata.labels?.[key] === value) &&
    ['subjects', 'roleRef'].every(
      (field) => JSON.stringify(sorted(live[field])) === JSON.stringify(sorted(wanted[field])),
    )
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}

/** Creates an object, or brings its labels up to date; a binding is made anew, its role cannot be changed. */
async function ensure(client: KubeClient, wanted: KubeObject): Promise<void> {
  const live = await find(client, wanted);
  if (live === undefined) {
    await client.create(wanted);
    return;
  }
  if (covers(live, wanted)) return;
  if (wanted.kind !== 'RoleBinding') {
    await client.update({ ...live, metadata: { ...live.metadata, labels: wanted.metadata.labels ?? {} } });
    return;
  }
  await client.delete(keyOf(live)).catch((thrown: unknown) => {
    if (!(thrown instanceof ApiError && thrown.code === 'NOT_FOUND')) throw thrown;
  });
  await client.create(wanted);
}

export const command = defineCommand({
  inherits: createFlags,
  long: `Create or update a tenant: its namespaces, and a service account in each that may do what a
cluster role allows there.`,
  example: `  flux create tenant dev-team \\
    --with-namespace=frontend \\
    --with-namespace=backend \\
    --cluster-role=cluster-admin`,
  flags: {
    'with-namespace': strings('namespace of the tenant'),
    'cluster-role': string('cluster role of the tenant in its namespaces', 'cluster-admin'),
    'with-service-account': string('service account of the tenant; its name by default'),
    'skip-namespace': bool('does not create the namespaces: they must exist'),
  },
  async run(context, { args, flags }) {
    const tenant = args[0] as string;
    checkQualifiedName('tenant name', tenant);
    if (flags['cluster-role'] === '') throw failure('cluster-role is required');
    if (flags['with-namespace'].length === 0) throw failure('with-namespace is required');
    const account = flags['with-service-account'] === '' ? tenant : flags['with-service-account'];
    const labels = { ...parseLabels(flags.label), [TENANT_LABEL]: tenant };
    const tenants = flags['with-namespace'].map((namespace) => {
      checkQualifiedName('namespace', namespace);
      checkQualifiedName('service-account name', account);
      return tenantIn(namespace, tenant, account, flags['cluster-role'], labels);
    });
    const skip = flags['skip-namespace'];
    if (flags.export) {
      for (const { namespace, account: own, binding } of tenants) {
        printObjects(context, skip ? [own, binding] : [namespace, own, binding]);
      }
      return;
    }
    const client = await context.client(flags);
    const say = messages(context);
    for (const { namespace, account: own, binding } of tenants) {
      if (!skip) {
        say.action(`applying namespace ${namespace.metadata.name}`);
        await ensure(client, namespace);
      }
      say.action(`applying service account ${own.metadata.name}`);
      await ensure(client, own);
      say.action(`applying role binding ${binding.metadata.name}`);
      await ensure(client, binding);
    }
    say.success('tenant setup completed');
  },
});

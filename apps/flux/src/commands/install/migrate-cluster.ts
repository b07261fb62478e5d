import { installLabels, PART_OF_FLUX } from '@flux-ts/kinds';
import { type KubeClient, listAll } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { type Messages, messages } from '../../cli/messages.ts';
import { listAt, textAt } from '../../objects/fields.ts';
import { isNotFound, keyOf } from '../../objects/upsert.ts';

const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };

function storageVersion(crd: KubeObject): string {
  const versions = listAt(crd, 'spec', 'versions') as readonly { name: string; storage: boolean }[];
  const stored = versions.find((version) => version.storage)?.name;
  if (stored === undefined) throw failure(`no storage version found for CRD ${crd.metadata.name}`);
  return stored;
}

/** Writes an object back unchanged, which stores it in the storage version. */
async function rewrite(client: KubeClient, object: KubeObject, apiVersion: string): Promise<void> {
  const stale = (object.metadata.managedFields ?? []).some((entry) => entry.apiVersion !== apiVersion);
  if (!stale) {
    await client.patch(keyOf(object), { type: 'merge', body: {} }, { fieldManager: 'flux' });
    return;
  }
  const managedFields = (object.metadata.managedFields ?? []).map((entry) =>
    entry.apiVersion.startsWith(apiVersion.replace(/\/.*/, '/')) ? { ...entry, apiVersion } : entry,
  );
  const body = [
    { op: 'replace', path: '/metadata/managedFields', value: JSON.parse(JSON.stringify(managedFields)) },
    ...(object.metadata.resourceVersion === undefined
      ? []
      : [{ op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion }]),
  ];
  await client.patch(keyOf(object), { type: 'json', body }, { fieldManager: 'flux' });
}

/** Rewrites the objects of a kind; what is deleted meanwhile needs it no more. */
async function migrateObjects(
  say: Messages,
  client: KubeClient,
  crd: KubeObject,
  { version, dryRun }: { readonly version: string; readonly dryRun: boolean },
): Promise<void> {
  const kind = textAt(crd, 'spec', 'names', 'kind');
  const apiVersion = `${textAt(crd, 'spec', 'group')}/${version}`;
  for (const object of await listAll<KubeObject>(client, { apiVersion, kind }, {})) {
    if (!dryRun) {
      await rewrite(client, { ...object, apiVersion, kind }, apiVersion).catch((thrown: unknown) => {
        if (!isNotFound(thrown)) throw thrown;
      });
    }
    const { namespace, name } = object.metadata;
    say.success(`${kind}/${namespace}/${name} migrated to version ${version}${dryRun ? ' (dry run)' : ''}`);
  }
}

/**
 * Rewrites every object of Flux's CRDs in the storage version, in which its managed fields are too then, and lets the
 * CRDs' status name that version alone. A dry run writes nothing (in Flux it is one of files only).
 */
export async function migrateCluster(
  context: CliContext,
  client: KubeClient,
  dryRun: boolean,
): Promise<void> {
  const say = messages(context);
  say.action('starting migration of custom resources');
  const labelSelector = `${installLabels.partOf}=${PART_OF_FLUX}`;
  for (const crd of await listAll<KubeObject>(client, CRD, { labelSelector })) {
    const version = storageVersion(crd);
    await migrateObjects(say, client, crd, { version, dryRun });
    const stored = listAt(crd, 'status', 'storedVersions');
    if (dryRun || (stored.length === 1 && stored[0] === version)) continue;
    const body = { status: { storedVersions: [version] } };
    await client.patch(keyOf({ ...crd, ...CRD }), { type: 'merge', body }, { subresource: 'status' });
    say.success(`${crd.metadata.name} migrated to storage version ${version}`);
  }
  say.success('custom resources migrated successfully');
}

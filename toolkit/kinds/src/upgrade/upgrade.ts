import type { KubeObject } from '@flux-ts/resource';
import { findKind } from '../all.ts';
import { upgradeImagePolicyStatus, upgradeImageUpdateSpec } from './image.ts';
import { upgradePatches, upgradeValuesFile } from './patches.ts';
import { changedFields, changedItems, type Fields, without } from './records.ts';

/** How spec and status of a kind are brought to its current version. */
interface Steps {
  readonly spec?: (spec: Fields) => Fields;
  readonly status?: (status: Fields) => Fields;
}

/** Old artifacts had a bare checksum: SHA-1 in the first versions, SHA-256 later. */
function upgradeArtifact(artifact: Fields): Fields {
  const rest = without(artifact, 'checksum');
  const checksum = artifact['checksum'];
  if (rest === artifact || Object.hasOwn(artifact, 'digest') || typeof checksum !== 'string') return rest;
  return { ...rest, digest: `${checksum.length === 40 ? 'sha1' : 'sha256'}:${checksum}` };
}

const upgradeSourceStatus = (status: Fields): Fields =>
  changedItems(
    changedFields(without(status, 'contentConfigChecksum'), 'artifact', upgradeArtifact),
    'includedArtifacts',
    upgradeArtifact,
  );

const withoutAccess = (spec: Fields): Fields => without(spec, 'accessFrom');

function upgradeReceiverStatus(status: Fields): Fields {
  const rest = without(status, 'url');
  if (rest === status || Object.hasOwn(status, 'webhookPath')) return rest;
  return { ...rest, webhookPath: status['url'] };
}

/** By kind; where a kind is missing, only its version changes. */
const steps: ReadonlyMap<string, Steps> = new Map<string, Steps>([
  [
    'GitRepository',
    {
      spec: (spec) => without(spec, 'gitImplementation', 'accessFrom'),
      status: (status) => upgradeSourceStatus(without(status, 'url')),
    },
  ],
  ['OCIRepository', { status: upgradeSourceStatus }],
  ['HelmRepository', { status: upgradeSourceStatus }],
  ['HelmChart', { spec: (spec) => upgradeValuesFile(withoutAccess(spec)), status: upgradeSourceStatus }],
  ['Bucket', { spec: withoutAccess, status: upgradeSourceStatus }],
  [
    'Kustomization',
    {
      spec: (spec) => upgradePatches(without(spec, 'validation')),
      status: (status) => without(status, 'snapshot'),
    },
  ],
  [
    'HelmRelease',
    {
      spec: (spec) =>
        changedItems(
          changedFields(spec, 'chart', (chart) => changedFields(chart, 'spec', upgradeValuesFile)),
          'postRenderers',
          (renderer) => changedFields(renderer, 'kustomize', upgradePatches),
        ),
      status: (status) => without(status, 'lastAppliedRevision'),
    },
  ],
  ['ImagePolicy', { status: upgradeImagePolicyStatus }],
  ['ImageUpdateAutomation', { spec: upgradeImageUpdateSpec }],
  ['Receiver', { status: upgradeReceiverStatus }],
]);

const unchanged = (fields: Fields): Fields => fields;

/**
 * A Flux object of any accepted version as the preferred version says it, meaning what the old controllers made
 * of it. Fields of old versions are looked for whatever the version says: all versions share one schema, so
 * that a stored object has the fields it was written with. Pure; returns the same object if there is nothing to
 * do, also for kinds that are not Flux's.
 */
export function upgrade<T extends KubeObject>(object: T): T {
  const kind = findKind(object.apiVersion, object.kind);
  if (kind === undefined) return object;
  const { spec = unchanged, status = unchanged } = steps.get(kind.kind) ?? {};
  const current = kind.static ? without(object, 'status') : object;
  const next = changedFields(changedFields(current, 'spec', spec), 'status', status);
  const upgraded = next === object && object.apiVersion === kind.apiVersion;
  return upgraded ? object : ({ ...next, apiVersion: kind.apiVersion } as T);
}

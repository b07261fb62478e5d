import { KUSTOMIZATION, type Kustomization } from '@flux-ts/kinds';
import type { Informer } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import {
  getCondition,
  isReady,
  type Predicate,
  READY,
  type Request,
  revisionChanged,
  type Watch,
} from '@flux-ts/runtime';
import type { Settings } from './settings.ts';
import { SOURCE_KINDS } from './source.ts';
import { dependenciesOf, fullName, namespaceOf, sourceOf } from './spec.ts';

const BY_SOURCE = 'source';
const BY_DEPENDENCY = 'dependency';
const BY_CONFIG = 'config';

/** Names the lookups by which changes of other objects find their Kustomizations. */
export function addIndexes(kustomizations: Informer): void {
  kustomizations.addIndex(BY_SOURCE, (o) => {
    const { kind, namespace, name } = sourceOf(o as Kustomization);
    return [`${kind}/${namespace}/${name}`];
  });
  kustomizations.addIndex(BY_DEPENDENCY, (o) => dependenciesOf(o as Kustomization));
  kustomizations.addIndex(BY_CONFIG, (o) => configsOf(o as Kustomization));
}

/** ConfigMaps and Secrets that a Kustomization reads: `Kind/ns/name`. */
export function configsOf(ks: Kustomization): string[] {
  const { postBuild, kubeConfig, decryption } = ks.spec;
  const named = [
    ...(postBuild?.substituteFrom ?? []).map(({ kind, name }) => [kind, name]),
    ['Secret', kubeConfig?.secretRef?.name],
    ['ConfigMap', kubeConfig?.configMapRef?.name],
    ['Secret', decryption?.secretRef?.name],
  ];
  return named
    .filter(([, name]) => name !== undefined)
    .map(([kind, name]) => `${kind}/${namespaceOf(ks)}/${name}`);
}

/** Everything that wakes Kustomizations beside their own changes. */
export function watchesOf(kustomizations: Informer, settings: Settings): Watch[] {
  const lookUp = (index: string, key: string) => kustomizations.byIndex(index, key) as Kustomization[];
  const sources = SOURCE_KINDS.filter(
    ({ kind }) => settings.externalArtifact || kind !== 'ExternalArtifact',
  ).map(
    ({ apiVersion, kind }): Watch => ({
      ref: { apiVersion, kind },
      priority: 'revision',
      predicate: revisionChanged,
      map: ({ object }) =>
        lookUp(BY_SOURCE, `${kind}/${fullName(object)}`)
          .filter((ks) => !hasApplied(ks, object))
          .sort(byDependencies)
          .map(requestOf),
    }),
  );
  const dependencies: Watch = {
    ref: { apiVersion: KUSTOMIZATION.apiVersion, kind: KUSTOMIZATION.kind },
    priority: 'revision',
    predicate: becameReady,
    map: ({ object }) => lookUp(BY_DEPENDENCY, fullName(object)).filter(isWaiting).map(requestOf),
  };
  const configs = ['ConfigMap', 'Secret'].map(
    (kind): Watch => ({
      ref: { apiVersion: 'v1', kind },
      labelSelector: settings.watchConfigsLabelSelector,
      priority: 'revision',
      map: ({ object }) => lookUp(BY_CONFIG, `${kind}/${fullName(object)}`).map(requestOf),
    }),
  );
  return [...sources, dependencies, ...(settings.configWatchers ? configs : [])];
}

/** Ready, and with the revision that the source has now. */
function hasApplied(ks: Kustomization, source: KubeObject): boolean {
  const { status } = source as { status?: { artifact?: { revision?: string } } };
  return isReady(ks) && ks.status?.lastAttemptedRevision === status?.artifact?.revision;
}

/** A dependency is ready with another revision or generation than before. */
const becameReady: Predicate = ({ object, old, deleted }) => {
  if (deleted || !isReady(object)) return false;
  if (old === undefined) return true;
  const now = (object as Kustomization).status;
  const then = (old as Kustomization).status;
  const newly =
    !isReady(old) ||
    getCondition(old, READY)?.observedGeneration !== getCondition(object, READY)?.observedGeneration;
  return (
    newly ||
    now?.lastAppliedRevision !== then?.lastAppliedRevision ||
    now?.observedGeneration !== then?.observedGeneration
  );
};

/** Waits for a dependency, or has never got so far; those that are ready have nothing to gain. */
function isWaiting(ks: Kustomization): boolean {
  const ready = getCondition(ks, READY);
  return (
    ready === undefined ||
    ready.reason === 'DependencyNotReady' ||
    (ks.spec.dependsOn ?? []).some((d) => d.readyExpr)
  );
}

/** Those that others depend on go first, so that the others find them ready. */
function byDependencies(a: Kustomization, b: Kustomization): number {
  if (dependenciesOf(a).includes(fullName(b))) return 1;
  if (dependenciesOf(b).includes(fullName(a))) return -1;
  return dependenciesOf(a).length - dependenciesOf(b).length;
}

function requestOf(object: KubeObject): Request {
  return { namespace: object.metadata.namespace ?? '', name: object.metadata.name };
}

import { asValue, type KubeObject } from '@flux-ts/resource';
import { compareBytes, toJson } from '@flux-ts/yaml';
import { ask, compute, type Program } from '../machine/program.ts';
import { build, type Target } from '../objects/build.ts';
import { manifestObjects, textsOf } from '../objects/manifest-objects.ts';
import { isProblem, ownershipProblem } from '../objects/ownership.ts';
import type { Release } from '../record/release.ts';

/** The order in which Helm deletes kinds. */
const UNINSTALL_ORDER: readonly string[] = [
  ...[
    'ValidatingWebhookConfiguration',
    'MutatingWebhookConfiguration',
    'APIService',
    'Ingress',
    'IngressClass',
  ],
  ...['Service', 'CronJob', 'Job', 'StatefulSet', 'HorizontalPodAutoscaler', 'Deployment', 'ReplicaSet'],
  ...['ReplicationController', 'Pod', 'DaemonSet', 'RoleBindingList', 'RoleBinding', 'RoleList', 'Role'],
  ...['ClusterRoleBindingList', 'ClusterRoleBinding', 'ClusterRoleList', 'ClusterRole'],
  ...['CustomResourceDefinition', 'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'ConfigMap'],
  ...['SecretList', 'Secret', 'ServiceAccount', 'PodDisruptionBudget', 'PodSecurityPolicy', 'LimitRange'],
  ...['ResourceQuota', 'NetworkPolicy', 'Namespace', 'PriorityClass'],
];

/** What an uninstall deletes, and what it says of the rest. */
export interface Doomed {
  readonly targets: readonly Target[];
  readonly info: string;
}

/**
 * What of a release is to be deleted: what is there, is its own, and does not say `helm.sh/resource-policy`. (Any
 * value of it saves an object; only `keep` is told of.)
 */
export function* doomed(release: Release): Program<Doomed> {
  const { keep, remove } = yield* compute(() => byPolicy(manifestObjects(release.manifest)));
  const lines =
    keep.length === 0
      ? ''
      : `These resources were kept due to the resource policy:\n${keep.map(line).join('')}`;
  const manifest = remove.map((object) => toJson(asValue(object))).join('\n---\n');
  const failure = 'unable to build kubernetes objects for delete';
  const targets = yield* build(manifest, { namespace: release.namespace, validate: false, failure });
  if (targets.length === 0) return { targets, info: lines };
  const { objects } = yield* ask({ type: 'read', refs: targets.map(({ ref }) => ref) }, 'DELETE');
  return sorted(targets, objects, release, lines);
}

function sorted(
  targets: readonly Target[],
  objects: readonly (KubeObject | { readonly message: string } | undefined)[],
  release: Release,
  info: string,
): Doomed {
  const owned: Target[] = [];
  const unowned: string[] = [];
  const unknown: string[] = [];
  for (const [i, target] of targets.entries()) {
    const live = objects[i];
    if (live === undefined) continue;
    const { kind, name } = target.ref;
    if (isProblem(live as KubeObject))
      unknown.push(`[${kind}] ${name}: ${(live as { message: string }).message}\n`);
    else if (ownershipProblem(live as KubeObject, release) === undefined) owned.push(target);
    else unowned.push(`[${kind}] ${name}\n`);
  }
  let text = info;
  const tell = (lines: readonly string[], why: string): void => {
    if (lines.length === 0) return;
    text += `${text === '' ? '' : '\n'}${lines.length} resource(s) were not deleted because ${why}:\n${lines.join('')}`;
  };
  tell(unowned, 'they are not owned by this release');
  tell(unknown, 'their ownership could not be verified');
  return { targets: owned, info: text };
}

function byPolicy(objects: readonly KubeObject[]): {
  readonly keep: readonly KubeObject[];
  readonly remove: readonly KubeObject[];
} {
  const ordered = [...objects].sort((a, b) => compareKinds(a.kind, b.kind));
  const policy = (object: KubeObject): string | undefined =>
    textsOf(object, 'annotations').get('helm.sh/resource-policy');
  return {
    keep: ordered.filter((object) => policy(object)?.trim().toLowerCase() === 'keep'),
    remove: ordered.filter((object) => policy(object) === undefined),
  };
}

function compareKinds(a: string, b: string): number {
  const [first, second] = [UNINSTALL_ORDER.indexOf(a), UNINSTALL_ORDER.indexOf(b)];
  if (first < 0 && second < 0) return compareBytes(a, b);
  if (first < 0) return 1;
  return second < 0 ? -1 : first - second;
}

function line(object: KubeObject): string {
  return `[${object.kind}] ${object.metadata.name}\n`;
}

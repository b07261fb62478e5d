import {
  components,
  DEFAULT_COMPONENTS,
  DISABLED,
  EXTRA_COMPONENTS,
  type InstallOptions,
  kustomizeKeys,
} from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { finishUninstall } from './finish-uninstall.ts';

/** The field manager of what `flux install` writes. */
const MANAGER = 'flux';

/** What {@link installFlux} installs. */
export interface DevInstallOptions extends InstallOptions {
  /**
   * No Kustomization may change what is installed: a tree that was bootstrapped holds the components of its own version
   * of Flux, whose definitions these controllers could not work with.
   */
  readonly guarded: boolean;
}

/** Puts all of Flux's CRDs and the objects of an installation into the cluster. */
export async function installFlux(
  client: KubeClient,
  options: DevInstallOptions,
  signal: AbortSignal,
): Promise<void> {
  await finishUninstall(client, options.namespace, signal);
  const guard = (objects: readonly KubeObject[]) => (options.guarded ? objects.map(guarded) : [...objects]);
  const every = components({ ...options, components: [...DEFAULT_COMPONENTS, ...EXTRA_COMPONENTS] });
  await applyAll(client, guard(every.filter(isDefinition)), signal);
  client.discovery.invalidate();
  const rest = guard(components(options).filter((object) => !isDefinition(object)));
  const [namespaces, others] = [rest.filter(isNamespace), rest.filter((object) => !isNamespace(object))];
  await applyAll(client, namespaces, signal);
  await applyAll(client, others, signal);
}

/** The object as no Kustomization changes or prunes it. */
function guarded(object: KubeObject): KubeObject {
  const { metadata } = object;
  const annotations = { ...metadata.annotations, [kustomizeKeys.reconcile]: DISABLED };
  return { ...object, metadata: { ...metadata, annotations } };
}

function isDefinition(object: KubeObject): boolean {
  return object.kind === 'CustomResourceDefinition';
}

function isNamespace(object: KubeObject): boolean {
  return object.kind === 'Namespace';
}

/** Server-side applies objects that do not depend on one another. */
async function applyAll(
  client: KubeClient,
  objects: readonly KubeObject[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    objects.map((object) => client.apply(object, { fieldManager: MANAGER, force: true, signal })),
  );
}

import { components, DEFAULT_COMPONENTS, EXTRA_COMPONENTS, type InstallOptions } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';

/** The field manager of what `flux install` writes. */
const MANAGER = 'flux';

/** Puts all of Flux's CRDs and the objects of an installation into the cluster. */
export async function installFlux(
  client: KubeClient,
  options: InstallOptions,
  signal: AbortSignal,
): Promise<void> {
  const every = components({ ...options, components: [...DEFAULT_COMPONENTS, ...EXTRA_COMPONENTS] });
  await applyAll(client, every.filter(isDefinition), signal);
  client.discovery.invalidate();
  const rest = components(options).filter((object) => !isDefinition(object));
  const [namespaces, others] = [rest.filter(isNamespace), rest.filter((object) => !isNamespace(object))];
  await applyAll(client, namespaces, signal);
  await applyAll(client, others, signal);
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

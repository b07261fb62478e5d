import { DEFAULT_COMPONENTS } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import { failure } from '../../cli/errors.ts';
import { isRunnable, RUNNABLE_CONTROLLERS } from '../../serve/runnable.ts';

/** Which components the command line names, and whether it does. */
interface Wanted {
  readonly components: readonly string[];
  readonly 'components-extra': readonly string[];
}

/** The components of Flux's default that are here: what a plain installation has (docs/decisions/0006). */
export const defaultComponents: readonly string[] = DEFAULT_COMPONENTS.filter(isRunnable);

/** Throws for a component that Flux has and this version does not. */
export function refuseMissing(components: readonly string[]): void {
  const missing = components.find((component) => !isRunnable(component));
  if (missing === undefined) return;
  const there = RUNNABLE_CONTROLLERS.join(', ');
  throw failure(`component ${missing} is not there yet in this version of flux-ts, there are: ${there}`);
}

/**
 * The components to install on a cluster. On one whose pods are simulated every component of Flux is as good as another:
 * there the default is Flux's own, so that its documents can be followed to the letter.
 */
export async function componentsFor(client: KubeClient, wanted: Wanted, named: boolean): Promise<string[]> {
  const extra = wanted['components-extra'];
  if (await isSimulated(client)) return [...(named ? wanted.components : DEFAULT_COMPONENTS), ...extra];
  const components = [...wanted.components, ...extra];
  refuseMissing(components);
  return components;
}

/** Whether no containers run on a cluster (docs/workloads.md); who may not look at nodes has a real one. */
async function isSimulated(client: KubeClient): Promise<boolean> {
  const nodes = { apiVersion: 'v1', kind: 'Node' };
  const labelSelector = 'simulation.flux-ts.dev/simulated=true';
  return client.list(nodes, { labelSelector, limit: 1, metadataOnly: true }).then(
    ({ items }) => items.length > 0,
    () => false,
  );
}

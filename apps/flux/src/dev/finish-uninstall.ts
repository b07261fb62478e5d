import { FLUX_KINDS, installLabels, PART_OF_FLUX } from '@flux-ts/kinds';
import { ApiError, type KubeClient, type ResourceRef } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { DevError } from './data-folder.ts';

const DEFINITION = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace' };
const LOOKS = 100;
const PAUSE = 100;

/**
 * Lets go what was being deleted of Flux when the process ended: nobody was left to take its finalizers away, and
 * nothing can be installed into a namespace that ends. What Flux had applied stays, as after `flux uninstall`. Throws
 * DevError `START_FAILED` when something does not end within ten seconds.
 */
export async function finishUninstall(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  for (let looks = 0; ; looks++) {
    const ending = await endingParts(client, namespace, signal);
    if (ending.length === 0) break;
    if (looks === LOOKS)
      throw new DevError('START_FAILED', `being deleted, and not gone yet: ${ending.join(', ')}`);
    if (looks === 0) for (const kind of FLUX_KINDS) await releaseAll(client, kind, signal);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    signal.throwIfAborted();
  }
  client.discovery.invalidate();
}

async function endingParts(client: KubeClient, namespace: string, signal: AbortSignal): Promise<string[]> {
  const labelSelector = `${installLabels.partOf}=${PART_OF_FLUX}`;
  const definitions = await client.list<KubeObject>(DEFINITION, { labelSelector, signal });
  const fieldSelector = `metadata.name=${namespace}`;
  const namespaces = await client.list<KubeObject>(NAMESPACE, { fieldSelector, signal });
  return [...definitions.items, ...namespaces.items]
    .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
    .map(({ metadata }) => metadata.name);
}

/** Takes the finalizers of all objects of a kind that are under deletion. */
async function releaseAll(client: KubeClient, kind: ResourceRef, signal: AbortSignal): Promise<void> {
  const { apiVersion, kind: name } = kind;
  const found = await client.list<KubeObject>({ apiVersion, kind: name }, { signal }).catch((error) => {
    if (ApiError.is(error, 'NO_MATCH', 'NOT_FOUND')) return { items: [] };
    throw error;
  });
  for (const { metadata } of found.items) {
    if (metadata.deletionTimestamp === undefined) continue;
    const key = { apiVersion, kind: name, name: metadata.name, namespace: metadata.namespace };
    await client
      .patch(key, { type: 'merge', body: { metadata: { finalizers: null } } }, { signal })
      .catch((error) => {
        if (!ApiError.is(error, 'NOT_FOUND')) throw error;
      });
  }
}

import { ApiError, type KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';

/** Whether a call failed because there is no such object. */
export function isNotFound(thrown: unknown): boolean {
  return thrown instanceof ApiError && thrown.code === 'NOT_FOUND';
}

/** An object, or undefined if there is none. */
export async function find<T extends KubeObject>(
  client: KubeClient,
  object: KubeObject,
): Promise<T | undefined> {
  try {
    return await client.get<T>(keyOf(object));
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

/** Key of an object. */
export function keyOf(object: KubeObject): {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
} {
  const { name, namespace } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name,
    ...(namespace !== undefined && namespace !== '' && { namespace }),
  };
}

/** Creates an object, or overwrites labels and spec of the one that is there, as `flux create` does. */
export async function upsert(
  client: KubeClient,
  object: KubeObject,
): Promise<'created' | 'updated' | 'unchanged'> {
  const existing = await find(client, object);
  if (existing === undefined) {
    await client.create(object);
    return 'created';
  }
  const { labels, ...metadata } = existing.metadata;
  const next = object.metadata.labels;
  await client.update({
    ...existing,
    metadata: { ...metadata, ...(next !== undefined && { labels: next }) },
    spec: object['spec'],
  });
  return 'updated';
}

/** Creates a Secret, or overwrites its values and adds its labels and annotations. */
export async function upsertSecret(client: KubeClient, secret: KubeObject): Promise<void> {
  const existing = await find(client, secret);
  if (existing === undefined) {
    await client.create(secret);
    return;
  }
  const merged = (key: 'labels' | 'annotations') => {
    const added = secret.metadata[key];
    return added === undefined ? {} : { [key]: { ...existing.metadata[key], ...added } };
  };
  await client.update({
    ...existing,
    metadata: { ...existing.metadata, ...merged('labels'), ...merged('annotations') },
    stringData: secret['stringData'],
  });
}

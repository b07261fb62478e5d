import { ApiError, type Clock, type KubeClient, sleep } from '@flux-ts/kube';
import type { KubeObject, ObjectId } from '@flux-ts/resource';
import { keyOf } from './manifest.ts';

/** How long to wait before looking again where watching is not possible. */
const POLL = 2_000;

/**
 * Resolves when an object is gone: at once, or by a watch of this one object; where the identity may not watch, by
 * asking every two seconds. An object of the same name with another uid counts as gone.
 */
export async function untilGone(
  client: KubeClient,
  clock: Clock,
  id: ObjectId,
  signal?: AbortSignal,
): Promise<void> {
  let uid: string | undefined;
  for (;;) {
    const object = await find(client, id, signal);
    uid ??= object?.metadata.uid;
    if (object === undefined || object.metadata.uid !== uid) return;
    try {
      if (await watchUntilGone(client, id, object, signal)) return;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof ApiError)) throw error;
      await sleep(clock, POLL, signal);
    }
  }
}

async function find(client: KubeClient, id: ObjectId, signal?: AbortSignal): Promise<KubeObject | undefined> {
  try {
    return await client.get(keyOf(id), { signal });
  } catch (error) {
    if (ApiError.is(error, 'NOT_FOUND', 'NO_MATCH')) return undefined;
    throw error;
  }
}

async function watchUntilGone(
  client: KubeClient,
  id: ObjectId,
  object: KubeObject,
  signal?: AbortSignal,
): Promise<boolean> {
  const { resourceVersion } = object.metadata;
  const key = keyOf(id);
  const events = client.watch(key, {
    fieldSelector: `metadata.name=${id.name}`,
    signal,
    ...(id.namespace === '' ? {} : { namespace: id.namespace }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  });
  for await (const event of events) {
    if (
      event.type === 'DELETED' ||
      (event.type === 'ADDED' && event.object.metadata.uid !== object.metadata.uid)
    ) {
      return true;
    }
    if (event.type === 'ERROR') return false;
  }
  return false;
}

import { ApiError, type KubeClient } from '@flux-ts/kube';
import type { ObjectId } from '@flux-ts/resource';

/**
 * Where an object is to be found whose kind the server does not know in the version that was written down: in another
 * version, or nowhere, because its definition is gone and all objects with it. Throws `unknown`, the error that said
 * so, when the server cannot tell: an aggregated API that is down has its objects still.
 */
export async function servedId(
  client: KubeClient,
  id: ObjectId,
  unknown: ApiError,
  signal?: AbortSignal,
): Promise<ObjectId | undefined> {
  if (id.group === '') throw unknown;
  try {
    const { version } = await client.discovery.mapping(id.group, id.kind, { signal });
    return { ...id, version };
  } catch (error) {
    if (!ApiError.is(error, 'NO_MATCH')) throw error;
  }
  const path = `/apis/${encodeURIComponent(id.group)}/${encodeURIComponent(id.version)}`;
  const { status } = await client.raw({ method: 'GET', path, signal });
  if (status === 200 || status === 404) return undefined;
  throw unknown;
}

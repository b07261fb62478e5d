import {
  FORCE_REQUEST_ANNOTATION,
  RECONCILE_REQUEST_ANNOTATION,
  RESET_REQUEST_ANNOTATION,
} from '@flux-ts/kinds';
import type { KubeClient, ObjectKey } from '@flux-ts/kube';

/** What else is asked of a HelmRelease. */
export interface RequestOptions {
  readonly force?: boolean;
  readonly reset?: boolean;
}

/** Asks a controller to reconcile an object now, by annotation; the value is the time. */
export async function requestReconciliation(
  client: KubeClient,
  key: ObjectKey,
  now: number,
  options: RequestOptions = {},
): Promise<void> {
  const at = new Date(now).toISOString();
  const annotations = {
    [RECONCILE_REQUEST_ANNOTATION]: at,
    ...(options.force === true && { [FORCE_REQUEST_ANNOTATION]: at }),
    ...(options.reset === true && { [RESET_REQUEST_ANNOTATION]: at }),
  };
  await client.patch(key, { type: 'merge', body: { metadata: { annotations } } });
}

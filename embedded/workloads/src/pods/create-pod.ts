import type { KubeObject } from '@flux-ts/resource';
import { type Context, createObject } from '../context.ts';
import type { Pod } from '../kinds.ts';

/** Makes a pod for its owner and tells of it, also of one that may not be (controller_utils.go RealPodControl). */
export async function createPod(
  context: Context,
  component: string,
  owner: KubeObject,
  pod: Pod,
): Promise<Pod> {
  try {
    const made = await createObject<Pod>(context, pod);
    context.events.normal(component, owner, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`);
    return made;
  } catch (error) {
    const { message } = error as Error;
    context.events.warning(component, owner, 'FailedCreate', `Error creating: ${message}`);
    throw error;
  }
}

import type { KubeObject } from '@flux-ts/resource';
import { type Context, updateObject } from '../context.ts';

/** Gives an object a finalizer that keeps it while it is in use. */
export async function protect<T extends KubeObject>(
  context: Context,
  object: T,
  finalizer: string,
): Promise<T> {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(finalizer)) return object;
  const metadata = { ...object.metadata, finalizers: [...finalizers, finalizer] };
  return updateObject(context, { ...object, metadata });
}

/** Takes it away. */
export async function release(context: Context, object: KubeObject, finalizer: string): Promise<void> {
  const { finalizers = [], ...metadata } = object.metadata;
  if (!finalizers.includes(finalizer)) return;
  const others = finalizers.filter((each) => each !== finalizer);
  const rest = others.length === 0 ? {} : { finalizers: others };
  await updateObject(context, { ...object, metadata: { ...metadata, ...rest } });
}

import type { Kustomization } from '@flux-ts/kinds';

/**
 * Remembers what was last written of each object, so that a reconcile which comes before the cache has seen
 * that write does not start from an older state (an older inventory would leak objects).
 */
export class Written {
  readonly #objects = new Map<string, Kustomization>();

  note(name: string, object: Kustomization): void {
    this.#objects.set(name, object);
  }

  /** The newer of what the cache has and what was written. */
  freshest(name: string, cached: Kustomization): Kustomization {
    const written = this.#objects.get(name);
    if (written === undefined) return cached;
    const replaced = written.metadata.uid !== cached.metadata.uid;
    if (!replaced && version(written) > version(cached)) return written;
    this.#objects.delete(name);
    return cached;
  }

  /** The cache has caught up: nothing need be remembered. */
  seen(name: string, cached: Kustomization): void {
    this.freshest(name, cached);
  }

  forget(name: string): void {
    this.#objects.delete(name);
  }
}

/** Resource versions are numbers that grow (Kubernetes 1.35 on guarantees it; etcd and ours always did). */
function version(object: Kustomization): bigint {
  const text = object.metadata.resourceVersion ?? '0';
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
}

import type { KubeObject } from '@flux-ts/resource';

/** A kind of object, by the names that manifests use. */
export interface ResourceRef {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What happened to an object. A watch starts with an `ADDED` for everything that is already there. */
export interface ClusterEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/**
 * The Kubernetes API as the simulated controllers need it. The embedded API server offers it in process.
 *
 * Objects that come out are shared and must not be changed. Writes follow Kubernetes: `update` and `updateStatus`
 * fail with an error whose `code` is `CONFLICT` when `metadata.resourceVersion` is not the stored one, `create` with
 * `ALREADY_EXISTS`, and every write to a missing object with `NOT_FOUND`.
 */
export interface Cluster {
  get(ref: ResourceRef, namespace: string, name: string): Promise<KubeObject | undefined>;
  list(ref: ResourceRef, namespace?: string): Promise<readonly KubeObject[]>;
  /** Calls `onEvent` in the order of writes; the returned function ends the watch. */
  watch(refs: readonly ResourceRef[], onEvent: (event: ClusterEvent) => void): () => void;
  create(object: KubeObject): Promise<KubeObject>;
  update(object: KubeObject): Promise<KubeObject>;
  updateStatus(object: KubeObject): Promise<KubeObject>;
  /** Deletes at once, without a grace period, in the background. A missing object is no error. */
  delete(ref: ResourceRef, namespace: string, name: string): Promise<void>;
}

/** Time, as an argument. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `callback` once after `ms`; the returned function cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's clock; its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

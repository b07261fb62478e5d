import type { KubeObject, ResourceRef } from './deps.ts';
import type { Logger } from './logger.ts';
import type { Priority } from './priority.ts';

/** Which object to reconcile: a name, never an event. */
export interface Request {
  readonly namespace: string;
  readonly name: string;
}

/**
 * What a reconcile wants next.
 *
 * | outcome | what the loop does |
 * |---|---|
 * | `{}` | forgets the object's failures; waits for the next event |
 * | `{ requeueAfter: ms }` | forgets the failures; comes back after `ms` (an earlier event comes first) |
 * | `{ requeue: true }` | comes back with backoff, as after an error, but counts none |
 * | throws {@link TerminalError} | logs and counts it; does not come back until an event |
 * | throws anything else | logs and counts it; comes back with backoff (750 ms, doubling, to 15 min, with jitter) |
 */
export interface Result {
  readonly requeueAfter?: number;
  readonly requeue?: boolean;
}

/** What one reconcile knows of itself. */
export interface ReconcileContext {
  /** Aborts at the reconcile's deadline and when a stop ran out of patience. */
  readonly signal: AbortSignal;
  /** Carries controller, object and reconcileID. */
  readonly log: Logger;
  /** Why the object is reconciled now. */
  readonly priority: Priority;
}

/** Brings one object to the state it asks for. Level-based and idempotent; never called twice at a time for one object. */
export interface Reconciler {
  reconcile(request: Request, context: ReconcileContext): Promise<Result>;
}

/** A change of an object, as predicates and maps see it: `old` at updates, `deleted` at deletes. */
export interface ChangeEvent<T extends KubeObject = KubeObject> {
  readonly object: T;
  readonly old?: T;
  readonly deleted?: boolean;
}

/** Whether a change is worth a reconcile. */
export type Predicate = (event: ChangeEvent) => boolean;

/** Another kind whose changes concern this controller's objects. */
export interface Watch {
  readonly ref: ResourceRef;
  readonly map: (event: ChangeEvent) => readonly Request[];
  readonly priority: Priority;
  readonly predicate?: Predicate;
  /** Keep and hand out metadata only. */
  readonly metadataOnly?: boolean;
  readonly labelSelector?: string;
}

/** Puts an object into a controller's queue, at once or after some ms. */
export type Enqueue = (request: Request, priority: Priority, after?: number) => void;

/** Wakes objects from inside: `start` gets the way into the queue, and the signal that ends the controller. */
export interface TriggerSource {
  start(enqueue: Enqueue, signal: AbortSignal): void;
}

/** A controller as data; {@link createManager} runs it. */
export interface ControllerSpec {
  readonly name: string;
  /** The kind it reconciles. */
  readonly for: ResourceRef;
  readonly reconciler: Reconciler;
  readonly concurrency: number;
  /** Default: the generation changed or a reconcile was requested ({@link forChange}). */
  readonly predicate?: Predicate;
  readonly watches: readonly Watch[];
  readonly sources?: readonly TriggerSource[];
  /** Milliseconds one reconcile may take before its signal aborts (default: none). */
  readonly deadline?: number;
  /** Backoff of failures in milliseconds (default 750 and 900 000). */
  readonly minRetryDelay?: number;
  readonly maxRetryDelay?: number;
  /** Runs before the first reconcile, once the caches are filled. */
  readonly start?: (signal: AbortSignal) => Promise<void>;
}

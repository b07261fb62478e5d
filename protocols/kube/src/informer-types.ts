import type { KubeObject } from '@flux-ts/resource';
import type { Clock } from './clock.ts';
import type { ResourceRef } from './types.ts';

/** Which objects an informer follows, and until when. */
export interface InformerOptions<T extends KubeObject = KubeObject> {
  readonly signal: AbortSignal;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly metadataOnly?: boolean | undefined;
  /** Applied to every object before it is stored or shown: drop what nobody reads, `managedFields` say. */
  readonly transform?: (object: T) => T;
  /** Hears of everything that went wrong: failed lists and watches, handlers that threw. */
  readonly onError?: (error: unknown) => void;
  /** Objects a page (default 500). */
  readonly pageSize?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** What a handler hears; a promise it returns is waited for before its next call, and holds up nobody else. */
export interface InformerHandlers<T> {
  add(object: T): unknown;
  update(object: T, old: T): unknown;
  delete(object: T): unknown;
}

/**
 * A kind's objects, kept up to date. Objects are shared: whoever wants to change one copies it first.
 * Handlers hear events in order; several changes of one object may arrive as one.
 */
export interface Informer<T extends KubeObject = KubeObject> {
  readonly ref: ResourceRef;
  /** Resolves when the first list is in the store, or the server has no such kind; rejects when stopped before. */
  readonly synced: Promise<void>;
  readonly hasSynced: boolean;
  readonly size: number;
  get(namespace: string, name: string): T | undefined;
  list(namespace?: string): T[];
  /** Hears of all objects there are (as `add`) and then of changes; the result takes the handler off. */
  on<E extends keyof InformerHandlers<T>>(event: E, handler: InformerHandlers<T>[E]): () => void;
  /** Several handlers of one listener, in one order. */
  listen(handlers: Partial<InformerHandlers<T>>): () => void;
  /** Names a lookup; the function must be pure. */
  addIndex(name: string, keys: (object: T) => readonly string[]): void;
  byIndex(name: string, key: string): T[];
}

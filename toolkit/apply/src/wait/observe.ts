import {
  ApiError,
  type Clock,
  type Informer,
  type KubeClient,
  listPages,
  type ResourceRef,
  sleep,
} from '@flux-ts/kube';
import { idOf, type KubeObject, type ObjectId } from '@flux-ts/resource';
import { keyOf } from '../manifest.ts';
import { memoryKey } from '../memory.ts';
import type { WatchGroup } from './targets.ts';

/** Hears of the objects of a group. */
export interface Observer {
  seen(id: ObjectId, object: KubeObject): void;
  missing(id: ObjectId): void;
  failed(id: ObjectId, error: unknown): void;
}

/** How to look at a group. Times are milliseconds. */
export interface ObserveOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** How often to look where watching is not allowed or fails. */
  readonly interval: number;
  readonly signal: AbortSignal;
  /** A shared informer that sees the kind in the namespace; undefined: the objects get a watch of their own. */
  readonly informer?: (ref: ResourceRef, namespace: string) => Informer | undefined;
}

/**
 * Reports the objects of a group and all that happens to them until the signal aborts: a list and a watch of the
 * kind in the namespace (of one object only, where it is one). Where the identity may not list or watch, objects
 * are read one by one at the interval. Never throws; trouble is reported, and tried again.
 */
export async function observe(group: WatchGroup, observer: Observer, options: ObserveOptions): Promise<void> {
  const informer = options.informer?.(group.ref, group.namespace);
  if (informer !== undefined && (await listen(informer, group, observer, options))) return;
  let mayWatch = true;
  while (!options.signal.aborted) {
    try {
      if (mayWatch) await follow(group, observer, options);
      else await read(group, observer, options);
    } catch (error) {
      if (options.signal.aborted) return;
      if (ApiError.is(error, 'FORBIDDEN', 'METHOD_NOT_ALLOWED') && mayWatch) {
        mayWatch = false;
        continue;
      }
      report(group, observer, error);
    }
    await sleep(options.clock, options.interval, options.signal).catch(() => undefined);
  }
}

/**
 * Hears of the objects from an informer that others share; false when it was stopped before it knew anything.
 * It may lag: the observer judges how old a state is.
 */
async function listen(
  informer: Informer,
  group: WatchGroup,
  observer: Observer,
  { signal }: ObserveOptions,
): Promise<boolean> {
  const isFilled = await informer.synced.then(
    () => true,
    () => false,
  );
  if (signal.aborted || !isFilled) return signal.aborted;
  for (const id of group.ids.values())
    if (informer.get(id.namespace, id.name) === undefined) observer.missing(id);
  const seen = (object: KubeObject): void => {
    const id = group.ids.get(memoryKey(idOf(object)));
    if (id !== undefined) observer.seen(id, object);
  };
  const gone = (object: KubeObject): void => {
    const id = group.ids.get(memoryKey(idOf(object)));
    if (id !== undefined) observer.missing(id);
  };
  const stop = informer.listen({ add: seen, update: seen, delete: gone });
  signal.addEventListener('abort', stop, { once: true });
  return true;
}

function report(group: WatchGroup, observer: Observer, error: unknown): void {
  for (const id of group.ids.values()) reportOne(id, observer, error);
}

function reportOne(id: ObjectId, observer: Observer, error: unknown): void {
  if (ApiError.is(error, 'NOT_FOUND')) observer.missing(id);
  else if (ApiError.is(error, 'NO_MATCH')) observer.failed(id, noKind(id, error));
  else observer.failed(id, error);
}

/** A kind that is not there yet; upstream looks for it in all versions of its group, and says so. */
function noKind({ kind, group }: ObjectId, cause: unknown): Error {
  return new Error(`no matches for kind "${kind}" in group "${group}"`, { cause });
}

/** A list, then watches from where it ended; returns when a watch cannot go on from there. */
async function follow(group: WatchGroup, observer: Observer, options: ObserveOptions): Promise<void> {
  const [first] = group.ids.values();
  const selection = {
    ...(group.namespace === '' ? {} : { namespace: group.namespace }),
    ...(group.ids.size === 1 ? { fieldSelector: `metadata.name=${first!.name}` } : {}),
    signal: options.signal,
  };
  const missing = new Map(group.ids);
  let resourceVersion = '';
  for await (const page of listPages(options.client, group.ref, selection)) {
    resourceVersion = page.metadata.resourceVersion;
    for (const object of page.items) {
      const id = group.ids.get(memoryKey(idOf(object)));
      if (id === undefined) continue;
      missing.delete(memoryKey(id));
      observer.seen(id, object);
    }
  }
  for (const id of missing.values()) observer.missing(id);
  await watchFrom(group, observer, options, { ...selection, resourceVersion });
}

async function watchFrom(
  group: WatchGroup,
  observer: Observer,
  { client }: ObserveOptions,
  selection: { namespace?: string; fieldSelector?: string; resourceVersion: string; signal: AbortSignal },
): Promise<void> {
  for await (const { type, object } of client.watch(group.ref, selection)) {
    if (type === 'ERROR') return;
    if (type === 'BOOKMARK') continue;
    const id = group.ids.get(memoryKey(idOf(object)));
    if (id === undefined) continue;
    if (type === 'DELETED') observer.missing(id);
    else observer.seen(id, object);
  }
}

async function read(
  group: WatchGroup,
  observer: Observer,
  { client, signal }: ObserveOptions,
): Promise<void> {
  for (const id of group.ids.values()) {
    try {
      observer.seen(id, await client.get(keyOf(id), { signal }));
    } catch (error) {
      if (signal.aborted) return;
      reportOne(id, observer, error);
    }
  }
}

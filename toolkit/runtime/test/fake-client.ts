import { ApiError, type KubeClient, type ObjectKey, type WatchEvent, type WriteOptions } from '@flux-ts/kube';
import { applyMergePatch, type KubeObject, matchLabels, parseLabelSelector } from '@flux-ts/resource';

type Body = Parameters<KubeClient['patch']>[1]['body'];

export interface FakeCall {
  readonly verb: string;
  readonly key: string;
  readonly body?: unknown;
  readonly options?: WriteOptions | undefined;
}

interface Selection {
  readonly labelSelector?: string | undefined;
}

function isSelected({ metadata }: KubeObject, { labelSelector = '' }: Selection): boolean {
  return labelSelector === '' || matchLabels(parseLabelSelector(labelSelector), metadata.labels ?? {});
}

/** As much of a client as the runtime uses, over a map; every call is noted, and may be made to fail. */
export class FakeClient {
  readonly calls: FakeCall[] = [];
  readonly objects = new Map<string, KubeObject>();
  readonly #watchers = new Set<(event: WatchEvent<KubeObject>) => void>();
  /** Runs before a call counts; may throw. */
  before: ((call: FakeCall) => void | Promise<void>) | undefined;
  version = 1;

  /** The client's face. */
  get kube(): KubeClient {
    return this as unknown as KubeClient;
  }

  put(object: KubeObject): KubeObject {
    const key = keyOf(object);
    const known = this.objects.get(key);
    const metadata = { uid: key, ...object.metadata, resourceVersion: String(++this.version) };
    const stored = { ...object, metadata };
    this.objects.set(key, stored);
    for (const watcher of this.#watchers)
      watcher({ type: known === undefined ? 'ADDED' : 'MODIFIED', object: stored });
    return structuredClone(stored);
  }

  remove(object: KubeObject): void {
    this.objects.delete(keyOf(object));
    for (const watcher of this.#watchers) watcher({ type: 'DELETED', object });
  }

  async get(key: ObjectKey): Promise<KubeObject> {
    await this.#note({ verb: 'get', key: nameOf(key) });
    return structuredClone(this.#known(key));
  }

  async list(ref: { kind: string }, selection: Selection = {}): Promise<unknown> {
    await this.#note({ verb: 'list', key: ref.kind });
    const items = [...this.objects.values()].filter((o) => o.kind === ref.kind && isSelected(o, selection));
    return { items: structuredClone(items), metadata: { resourceVersion: String(this.version) } };
  }

  async *watch(
    ref: { kind: string },
    { signal, labelSelector }: Selection & { signal?: AbortSignal } = {},
  ): AsyncIterable<WatchEvent<KubeObject>> {
    const queue: WatchEvent<KubeObject>[] = [];
    let wake = (): void => undefined;
    const watcher = (event: WatchEvent<KubeObject>) => {
      if (event.object.kind !== ref.kind || !isSelected(event.object, { labelSelector })) return;
      queue.push(structuredClone(event));
      wake();
    };
    this.#watchers.add(watcher);
    signal?.addEventListener('abort', () => wake());
    while (!signal?.aborted) {
      const event = queue.shift();
      if (event !== undefined) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    this.#watchers.delete(watcher);
  }

  async create(object: KubeObject, options?: WriteOptions): Promise<KubeObject> {
    await this.#note({ verb: 'create', key: keyOf(object), body: object, options });
    if (this.objects.has(keyOf(object))) throw failure('AlreadyExists', 409);
    return this.put(object);
  }

  async update(object: KubeObject, options?: WriteOptions): Promise<KubeObject> {
    await this.#note({ verb: 'update', key: keyOf(object), body: object, options });
    this.#checkVersion(this.#known(keyFrom(object)), object.metadata.resourceVersion);
    return this.put(object);
  }

  async patch(key: ObjectKey, patch: { body: Body }, options?: WriteOptions): Promise<KubeObject> {
    await this.#note({ verb: 'patch', key: nameOf(key), body: patch.body, options });
    const known = this.#known(key);
    const wanted = (patch.body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
    this.#checkVersion(known, wanted);
    return this.put(
      applyMergePatch(structuredClone(known) as unknown as Body, patch.body) as unknown as KubeObject,
    );
  }

  #known(key: ObjectKey): KubeObject {
    const known = this.objects.get(nameOf(key));
    if (known === undefined) throw failure('NotFound', 404);
    return known;
  }

  #checkVersion(known: KubeObject, wanted: string | undefined): void {
    if (wanted !== undefined && wanted !== known.metadata.resourceVersion) throw failure('Conflict', 409);
  }

  async #note(call: FakeCall): Promise<void> {
    this.calls.push(call);
    await this.before?.(call);
  }
}

export function failure(reason: string, code: number): ApiError {
  return ApiError.fromStatus({ kind: 'Status', apiVersion: 'v1', reason, code, message: reason });
}

function keyFrom(object: KubeObject): ObjectKey {
  const { name, namespace } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, name, namespace };
}

function keyOf(object: KubeObject): string {
  return nameOf(keyFrom(object));
}

function nameOf(key: ObjectKey): string {
  return `${key.kind}/${key.namespace ?? ''}/${key.name}`;
}

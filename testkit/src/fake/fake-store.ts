import {
  type KubeObject,
  matchFields,
  matchLabels,
  parseFieldSelector,
  parseLabelSelector,
} from '@flux-ts/resource';

/** One change of a stored object; objects are frozen by contract. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly previous?: KubeObject;
  readonly version: number;
}

/** Which objects of a resource are meant. */
export interface Selection {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Objects by resource, namespace and name, every change with a version of its own, and all changes since the start. */
export class FakeStore {
  private readonly objects = new Map<string, KubeObject>();
  private readonly events: { readonly resource: string; readonly event: StoreEvent }[] = [];
  private readonly listeners = new Set<() => void>();
  version = 1;

  get(resource: string, namespace: string, name: string): KubeObject | undefined {
    return this.objects.get(keyOf(resource, namespace, name));
  }

  /** Stores an object under the next version, which it carries from then on. */
  put(resource: string, object: KubeObject): KubeObject {
    const { namespace = '', name } = object.metadata;
    const key = keyOf(resource, namespace, name);
    const previous = this.objects.get(key);
    const stored = this.versioned(object);
    this.objects.set(key, stored);
    this.tell(resource, {
      type: previous === undefined ? 'ADDED' : 'MODIFIED',
      object: stored,
      version: this.version,
      ...(previous && { previous }),
    });
    return stored;
  }

  remove(resource: string, object: KubeObject): KubeObject {
    const { namespace = '', name } = object.metadata;
    this.objects.delete(keyOf(resource, namespace, name));
    const last = this.versioned(object);
    this.tell(resource, { type: 'DELETED', object: last, previous: object, version: this.version });
    return last;
  }

  list(resource: string, selection: Selection): KubeObject[] {
    const matches = matcher(selection);
    const found = [...this.objects].filter(
      ([key, object]) => key.startsWith(`${resource}|`) && matches(object),
    );
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Changes of a resource after a version, as the selection sees them, until the signal aborts. */
  async *changes(resource: string, from: number, selection: Selection, signal: AbortSignal | undefined) {
    const matches = matcher(selection);
    let next = 0;
    while (signal?.aborted !== true) {
      for (; next < this.events.length; next++) {
        const entry = this.events[next]!;
        if (entry.resource !== resource || entry.event.version <= from) continue;
        const seen = asSeen(entry.event, matches);
        if (seen !== undefined) yield seen;
      }
      await this.changed(signal);
    }
  }

  private versioned(object: KubeObject): KubeObject {
    this.version++;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } };
  }

  private tell(resource: string, event: StoreEvent): void {
    this.events.push({ resource, event });
    for (const listener of [...this.listeners]) listener();
  }

  private changed(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        this.listeners.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.listeners.add(done);
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}

function keyOf(resource: string, namespace: string, name: string): string {
  return `${resource}|${namespace}|${name}`;
}

function matcher({ namespace, labelSelector, fieldSelector }: Selection): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(labelSelector ?? '');
  const fields = parseFieldSelector(fieldSelector ?? '');
  return (object) =>
    (!namespace || object.metadata.namespace === namespace) &&
    matchLabels(labels, object.metadata.labels) &&
    matchFields(fields, object);
}

/** An object that comes to match is added, one that ceases to match is deleted. */
function asSeen(event: StoreEvent, matches: (object: KubeObject) => boolean) {
  const before = event.previous !== undefined && matches(event.previous);
  const after = event.type !== 'DELETED' && matches(event.object);
  if (after) return { type: before ? ('MODIFIED' as const) : ('ADDED' as const), object: event.object };
  return before ? { type: 'DELETED' as const, object: event.object } : undefined;
}

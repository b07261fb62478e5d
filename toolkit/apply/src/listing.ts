import { type Clock, type KubeClient, listPages } from '@flux-ts/kube';
import { formatApiVersion, idOf, type KubeObject, type ObjectId } from '@flux-ts/resource';

/** What is listed, and how much of it is kept. */
export interface ListingOptions {
  readonly client: Pick<KubeClient, 'list'>;
  readonly clock: Clock;
  /** Which objects are worth having. */
  readonly labelSelector: string;
  /** The namespace in which an object's kind is listed; empty for all of them. */
  readonly scopeOf: (id: ObjectId) => string;
  /** Whether listing the kind of an object pays; default: always. */
  readonly isWorthwhile?: (id: ObjectId) => boolean;
  /** Bytes of JSON that are kept of all kinds together; default 32 MiB. */
  readonly limit?: number;
  /** Milliseconds after which what nobody asked for is let go; default two minutes. */
  readonly lifetime?: number;
  /** Ends lists that are under way. */
  readonly signal?: AbortSignal;
}

const LIMIT = 32 << 20;
const LIFETIME = 120_000;
/** Objects a page: they are whole, and may be as large as a megabyte each. */
const PAGE = 100;

/**
 * Objects that are listed kind by kind, each kind once, so that looking at each for the first time costs no request
 * of its own. What it has is as old as the list: whoever takes it must know that it is still so. It keeps JSON, not
 * objects, up to a limit, gives each object away once, and in the end lets go of the rest.
 */
export class Listing {
  readonly #options: ListingOptions;
  /** By kind and scope. */
  readonly #lists = new Map<string, Promise<Map<string, Buffer>>>();
  #bytes = 0;

  constructor(options: ListingOptions) {
    this.#options = options;
  }

  /**
   * An object as it was when its kind was listed. Undefined when it was not there, was taken before, or is not known:
   * where the identity may not list, or there is too much to keep. Throws only the signal's reason.
   */
  async take(id: ObjectId, signal?: AbortSignal): Promise<KubeObject | undefined> {
    if (this.#options.isWorthwhile?.(id) === false) return undefined;
    signal?.throwIfAborted();
    const scope = this.#options.scopeOf(id);
    const key = `${formatApiVersion(id)} ${id.kind} ${scope}`;
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = this.#list(id, scope);
      this.#lists.set(key, list);
    }
    const found = await list;
    signal?.throwIfAborted();
    const json = found.get(nameOf(id));
    if (json === undefined) return undefined;
    found.delete(nameOf(id));
    this.#bytes -= json.length;
    return JSON.parse(json.toString()) as KubeObject;
  }

  /** Bytes that are kept at the moment. */
  get size(): number {
    return this.#bytes;
  }

  async #list(id: ObjectId, namespace: string): Promise<Map<string, Buffer>> {
    const { client, clock, labelSelector, limit = LIMIT, lifetime = LIFETIME, signal } = this.#options;
    const found = new Map<string, Buffer>();
    try {
      const ref = { apiVersion: formatApiVersion(id), kind: id.kind };
      const selection = { labelSelector, signal, limit: PAGE, ...(namespace === '' ? {} : { namespace }) };
      for await (const page of listPages(client, ref, selection)) {
        for (const object of page.items) this.#keep(found, object);
        if (this.#bytes > limit) break;
      }
    } catch {
      // May not list, or cannot just now: each object is asked for, and that tells what is wrong.
    }
    if (signal?.aborted) {
      this.#drop(found);
      return found;
    }
    const cancel = clock.after(lifetime, () => this.#drop(found));
    signal?.addEventListener('abort', cancel, { once: true });
    return found;
  }

  #keep(found: Map<string, Buffer>, object: KubeObject): void {
    const json = toBytes(object);
    if (json === undefined) return;
    found.set(nameOf(idOf(object)), json);
    this.#bytes += json.length;
  }

  #drop(found: Map<string, Buffer>): void {
    for (const json of found.values()) this.#bytes -= json.length;
    found.clear();
  }
}

/** Undefined for what JSON.parse would not give back as it was: integers beyond 2^53. */
function toBytes(object: KubeObject): Buffer | undefined {
  try {
    return Buffer.from(JSON.stringify(object));
  } catch {
    return undefined;
  }
}

function nameOf({ namespace, name }: ObjectId): string {
  return `${namespace}/${name}`;
}

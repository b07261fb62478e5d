import type { ObjectId } from '@flux-ts/resource';

/** What an applier remembers of an object that it found or made as it should be. */
export interface Remembered {
  /** Of what was applied, and of the options that it was applied with. */
  readonly digest: string;
  readonly resourceVersion: string;
  readonly managedFieldsHash: string;
  readonly generation?: number | undefined;
  /** Digest of the content of an object without a generation, which would tell of changes. */
  readonly content?: string | undefined;
  /** The API version in which the object was seen: what it looks like in another cannot be compared with that. */
  readonly version?: string;
  /** The version in which the object was ready. */
  readonly readyAt?: string;
}

/** Entries cost about 300 bytes: at most some 60 MB. */
const DEFAULT_LIMIT = 200_000;

/**
 * What appliers of one cluster remember of objects between reconciles, bounded; the least recently used goes first.
 * Losing it costs requests, never correctness.
 */
export class ApplyMemory {
  private readonly entries = new Map<string, Remembered>();
  private readonly limit: number;

  constructor(limit = DEFAULT_LIMIT) {
    this.limit = limit;
  }

  get(id: ObjectId): Remembered | undefined {
    const key = memoryKey(id);
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry;
  }

  set(id: ObjectId, entry: Remembered): void {
    const key = memoryKey(id);
    this.entries.delete(key);
    this.entries.set(key, entry);
    if (this.entries.size > this.limit) this.entries.delete(this.entries.keys().next().value!);
  }

  /** Notes that an object was ready in a version. */
  markReady(id: ObjectId, resourceVersion: string): void {
    const entry = this.entries.get(memoryKey(id));
    if (entry !== undefined) this.entries.set(memoryKey(id), { ...entry, readyAt: resourceVersion });
  }

  forget(id: ObjectId): void {
    this.entries.delete(memoryKey(id));
  }

  get size(): number {
    return this.entries.size;
  }
}

/** Versions of the API are not told apart: they are views of one object. */
export function memoryKey({ group, kind, namespace, name }: ObjectId): string {
  return `${group}|${kind}|${namespace}|${name}`;
}

import type { WarmRecord } from './record.ts';

/**
 * What builds of one file system knew, by the folder that was built and how. The caller holds it and gives it to each
 * build; it is bounded in bytes, and what was used longest ago goes first.
 */
export interface WarmTrees {
  /** About how much memory is used. */
  readonly bytes: number;
  /** A part of its own under a name: the same folder of another source is another folder there. */
  scope(name: string): WarmTrees;
  /** For the engine: what is kept under a key. */
  find(key: string): WarmRecord | undefined;
  /** For the engine: keeps a record in place of what was under its key. */
  keep(key: string, record: WarmRecord): void;
}

/** How much memory a {@link WarmTrees} may take, about. */
export interface WarmTreesOptions {
  /** Of all builds together; default 128 MiB. */
  readonly maxBytes?: number;
  /** Builds that would take less are not kept: they are soon done anew. Default 0. */
  readonly minBytes?: number;
}

/** Makes a {@link WarmTrees}. */
export function createWarmTrees(options: WarmTreesOptions = {}): WarmTrees {
  const { maxBytes = 128 * 1024 * 1024, minBytes = 0 } = options;
  const records = new Map<string, WarmRecord>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= records.get(key)?.bytes ?? 0;
    records.delete(key);
  };
  const trees: WarmTrees = {
    get bytes() {
      return bytes;
    },
    scope: (name) => scoped(trees, name),
    find(key) {
      const record = records.get(key);
      if (record === undefined) return undefined;
      records.delete(key);
      records.set(key, record);
      return record;
    },
    keep(key, record) {
      drop(key);
      if (record.bytes > maxBytes || record.bytes < minBytes) return;
      records.set(key, record);
      bytes += record.bytes;
      for (const oldest of records.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
  return trees;
}

function scoped(trees: WarmTrees, name: string): WarmTrees {
  const own = (key: string): string => `${JSON.stringify(name)} ${key}`;
  return {
    get bytes() {
      return trees.bytes;
    },
    scope: (inner) => scoped(trees, own(inner)),
    find: (key) => trees.find(own(key)),
    keep: (key, record) => trees.keep(own(key), record),
  };
}

/** A file of an owner's folder. */
export interface StoredFile {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

/** How long artifacts that are no longer current are kept. */
export interface Retention {
  /** Milliseconds. */
  readonly ttl: number;
  /** How many to keep, the current one included. */
  readonly records: number;
}

/**
 * The files to remove: all that are older than the ttl, and of the younger ones all but the newest `records`.
 * The current one always stays (fluxcd/pkg artifact/storage/gc.go).
 */
export function selectGarbage(
  files: readonly StoredFile[],
  current: string,
  retention: Retention,
  now: number,
): string[] {
  const others = files.filter((file) => file.name !== current);
  const expired = others.filter((file) => now - file.modified > retention.ttl);
  const young = others.filter((file) => now - file.modified <= retention.ttl);
  const kept = Math.max(0, retention.records - (files.length > others.length ? 1 : 0));
  const surplus = young.toSorted((a, b) => b.modified - a.modified).slice(kept);
  return [...expired, ...surplus].map((file) => file.name);
}

import type { Release } from './release.ts';

/** Revisions from the oldest to the newest. */
export function byRevision(history: readonly Release[]): Release[] {
  return [...history].sort((a, b) => a.version - b.version);
}

/** The newest revision. */
export function lastOf(history: readonly Release[]): Release | undefined {
  return byRevision(history).at(-1);
}

/** The newest revision that is deployed. */
export function deployedOf(history: readonly Release[]): Release | undefined {
  return lastOf(history.filter((release) => release.info.status === 'deployed'));
}

/**
 * The revisions that go so that no more than `most` stay: the oldest first, never the one that is deployed
 * (Storage.removeLeastRecent).
 */
export function overflow(history: readonly Release[], most: number): Release[] {
  const excess = history.length - Math.max(most, 0);
  const kept = deployedOf(history)?.version;
  return byRevision(history)
    .filter((release) => release.version !== kept)
    .slice(0, Math.max(excess, 0));
}

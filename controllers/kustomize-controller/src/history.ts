import type { KustomizationHistoryEntry } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';

/** How a reconcile ended. Times in milliseconds. */
export interface HistoryRecord {
  readonly digest: string;
  readonly at: number;
  readonly took: number;
  /** Reason of the Ready condition. */
  readonly status: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How many entries are kept. */
const LIMIT = 5;

/** The history after a reconcile, newest first: the same digest with the same end is counted on one entry. */
export function upsertHistory(
  history: readonly KustomizationHistoryEntry[] | undefined,
  record: HistoryRecord,
): KustomizationHistoryEntry[] {
  const time = new Date(record.at).toISOString().replace(/\.\d+Z$/, 'Z');
  const same = (entry: KustomizationHistoryEntry) =>
    entry.digest === record.digest && entry.lastReconciledStatus === record.status;
  const known = history?.find(same);
  const entry: KustomizationHistoryEntry = {
    digest: record.digest,
    firstReconciled: known?.firstReconciled ?? time,
    lastReconciled: time,
    lastReconciledDuration: formatDuration(record.took),
    lastReconciledStatus: record.status,
    totalReconciliations: (known?.totalReconciliations ?? 0) + 1,
    metadata: { ...record.metadata },
  };
  return [entry, ...(history ?? []).filter((other) => !same(other))].slice(0, LIMIT);
}

import { closeSync, openSync, writeSync } from 'node:fs';
import type { Audit } from '@flux-ts/apiserver';

/** A log of who did what, a line of JSON each as kube-apiserver's `--audit-log-path` writes it. */
export interface AuditLog {
  readonly audit: Audit;
  close(): void;
}

/** Appends to a file that only its owner may read. Throws when it cannot be opened. */
export function openAuditLog(path: string): AuditLog {
  const file = openSync(path, 'a', 0o600);
  return {
    audit: (event) => void writeSync(file, `${JSON.stringify(event)}\n`),
    close: () => closeSync(file),
  };
}

import { KUSTOMIZATION, type Kustomization, reasons } from '@flux-ts/kinds';
import { type EventRecorder, type Logger, markNotReady } from '@flux-ts/runtime';
import type { HealthWait } from './health-waits.ts';
import { report } from './reports.ts';
import type { Paused } from './run.ts';
import type { Source } from './source.ts';
import { fullName, sourceOf } from './spec.ts';

/** `Kind/ns/name` of what made a wait void: the source, if it has another revision, else the object itself. */
export function triggerOf(ks: Kustomization, wait: HealthWait<Paused>, source: Source | undefined): string {
  if (source === undefined || source.revision === wait.subject.revision)
    return `${KUSTOMIZATION.kind}/${fullName(ks)}`;
  const { kind, namespace, name } = sourceOf(ks);
  return `${kind}/${namespace}/${name}`;
}

/** A health wait is over before its end; upstream's gate CancelHealthCheckOnNewRevision has these words. */
export function tellCancelled(
  ks: Kustomization,
  trigger: string,
  { recorder, log }: { readonly recorder: EventRecorder; readonly log: Logger },
): void {
  log.info('New reconciliation triggered, canceling health checks', { trigger });
  markNotReady(ks, reasons.healthCheckCanceled, `New reconciliation triggered by ${trigger}`);
  const message = `Health checks canceled due to new reconciliation triggered by ${trigger}`;
  report(recorder, ks, { severity: 'info', message, revision: ks.status?.lastAttemptedRevision });
}

import { KUSTOMIZE_GROUP, type Kustomization } from '@flux-ts/kinds';
import { type EventRecorder, getCondition, READY } from '@flux-ts/runtime';

export interface Report {
  readonly severity: 'info' | 'error';
  readonly message: string;
  readonly revision?: string | undefined;
  readonly originRevision?: string | undefined;
  /** Tell commit status providers. */
  readonly commitStatus?: boolean;
}

/** Sends an event in kustomize-controller's form: the reason is that of Ready, or the severity where there is none. */
export function report(
  recorder: EventRecorder,
  ks: Kustomization,
  { severity, message, ...facts }: Report,
): void {
  const metadata: Record<string, string> = {};
  if (facts.revision) metadata[`${KUSTOMIZE_GROUP}/revision`] = facts.revision;
  if (facts.originRevision) metadata[`${KUSTOMIZE_GROUP}/originRevision`] = facts.originRevision;
  if (facts.commitStatus) metadata[`${KUSTOMIZE_GROUP}/commit_status`] = 'update';
  const reason = getCondition(ks, READY)?.reason || severity;
  recorder.event(ks, { type: severity === 'error' ? 'Warning' : 'Normal', reason, message, metadata });
}

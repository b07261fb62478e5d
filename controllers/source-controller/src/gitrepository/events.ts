import { type Commit, type CommitName, revisionFor, shortMessage } from '@flux-ts/git';
import { type GitRepository, reasons, sourceReasons } from '@flux-ts/kinds';
import { type EventRecorder, getCondition, type Logger, type StatusSession } from '@flux-ts/runtime';
import { SourceError } from '../source/reconcile-error.ts';
import { gitRepositoryConditions } from './conditions.ts';

const GROUP = 'source.toolkit.fluxcd.io';

/** Where events and their log lines go. */
export interface EventSinks {
  readonly recorder: EventRecorder;
  readonly log: Logger;
}

/** The commit of an attempt: with its message when it was checked out, by name alone when nothing had changed. */
export type AttemptCommit = CommitName & Partial<Commit>;

/** Tells of a new artifact, or of success after a failure (gitrepository_controller.go, notify). */
export function notifySuccess(
  session: StatusSession<GitRepository>,
  commit: AttemptCommit | undefined,
  error: unknown,
  sinks: EventSinks,
): void {
  const { object, original } = session;
  const artifact = object.status?.artifact;
  const done = error === undefined || (error instanceof SourceError && error.code === 'IGNORED');
  if (!done || artifact === undefined || commit === undefined) return;
  const isNew = original.status?.artifact?.digest !== artifact.digest;
  if (!isNew && !hasRecovered(original, object)) return;
  const what =
    commit.message === undefined ? revisionFor(object.spec.ref, commit) : shortMessage(commit.message);
  const message = `stored artifact for commit '${what}'`;
  sinks.recorder.event(object, {
    type: 'Normal',
    reason: isNew ? sourceReasons.newArtifact : reasons.succeeded,
    message,
    metadata: { [`${GROUP}/revision`]: artifact.revision, [`${GROUP}/digest`]: artifact.digest },
  });
  sinks.log.info(message);
}

function hasRecovered(before: GitRepository, after: GitRepository): boolean {
  const failing = (object: GitRepository) =>
    gitRepositoryConditions.failures.some((type) => getCondition(object, type) !== undefined);
  return failing(before) && !failing(after);
}

/** Tells of what ended an attempt (source-controller internal/reconcile/summarize, ErrorActionHandler). */
export function recordFailure(object: GitRepository, error: unknown, { recorder, log }: EventSinks): void {
  if (!(error instanceof SourceError)) return;
  const { code, reason, message } = error;
  switch (code) {
    case 'GENERIC': // the loop logs it
      recorder.event(object, { type: 'Warning', reason, message });
      return;
    case 'STALLING':
      log.error(error, 'reconciliation stalled');
      recorder.event(object, { type: 'Warning', reason, message });
      return;
    case 'WAITING':
      log.info('reconciliation waiting', { reason: message, duration: error.requeueAfter });
      recorder.event(object, { type: 'Trace', reason, message });
      return;
    case 'IGNORED':
      log.info(message);
      recorder.event(object, { type: 'Trace', reason, message });
  }
}

import type { Applier, Change } from '@flux-ts/apply';
import { conditionTypes, KUSTOMIZATION, kustomizeReasons, reasons } from '@flux-ts/kinds';
import type { ObjectId } from '@flux-ts/resource';
import { type KubeObject, sameObject } from '@flux-ts/resource';
import { markNotReady, markUnknown, removeCondition, requestedAt, setCondition } from '@flux-ts/runtime';
import { formatDuration } from '@flux-ts/text';
import { ReconcileFailure } from './errors.ts';
import { type HealthRules, objectsToCheck } from './health-rules.ts';
import { type WaitResult, waitSubject } from './health-waits.ts';
import { report } from './reports.ts';
import type { Paused, Run, Workshop } from './run.ts';
import { timeoutOf } from './spec.ts';
import { asMessage, markPhase, wasHealthy } from './status.ts';

export interface HealthStart {
  readonly applier: Applier;
  readonly changes: readonly Change[];
  readonly digest: string;
  readonly drifted: boolean;
  readonly healthOf: HealthRules | undefined;
  /** Whether an object is a Job that is deleted when it is done. */
  readonly vanishing: (id: ObjectId) => boolean;
}

/**
 * Starts to wait for health; the object is woken when that is over. False when there is nothing to wait for.
 */
export function startHealthCheck(run: Run, start: HealthStart): boolean {
  const { ks, shop, source } = run;
  const applied = start.changes.filter(({ action }) => action !== 'skipped');
  const checked = objectsToCheck(
    ks,
    applied.map(({ id }) => id),
  );
  if (checked === undefined) {
    removeCondition(ks, conditionTypes.healthy);
    return false;
  }
  const hint = hintAt(checked, shop.hasController);
  const { digest, drifted } = start;
  const paused: Paused = { run, digest, drifted, wasHealthy: wasHealthy(ks), hint };
  const message = markPhase(ks, 'Running health checks', source.revision, hint);
  markUnknown(ks, conditionTypes.healthy, reasons.progressing, message);
  run.session.phase();
  const targets = checked.map((id) => withLive(id, applied));
  shop.waits.start(run.name, waitSubject(ks, source.revision, requestedAt(ks)), paused, (signal) =>
    start.applier.wait(targets, {
      timeout: timeoutOf(ks),
      failFast: shop.settings.failFast,
      signal,
      vanishing: start.vanishing,
      ...(start.healthOf === undefined ? {} : { customStatus: start.healthOf }),
    }),
  );
  return true;
}

/** Says which kinds are waited for in vain, because nothing here takes care of them. */
function hintAt(ids: readonly ObjectId[], hasController: Workshop['hasController']): string {
  const others = ids.filter(({ group, kind }) => group.endsWith('.fluxcd.io') && kind !== KUSTOMIZATION.kind);
  const orphans = others.filter(({ kind }) => hasController?.(kind) === false).map(({ kind }) => kind);
  const kinds = [...new Set(orphans)].join(', ');
  return kinds === '' ? '' : ` (no controller for ${kinds} is running here)`;
}

/** What the apply's answer showed of an object is where its health is looked for first. */
function withLive(id: ObjectId, applied: readonly Change[]): { id: ObjectId; live?: KubeObject } {
  const live = applied.find((change) => sameObject(change.id, id))?.live;
  return live === undefined ? { id } : { id, live };
}

/** What a wait that ended says of the object. Throws ReconcileFailure `HealthCheckFailed`. */
export function concludeHealthCheck(paused: Paused, result: WaitResult): void {
  const { run, drifted, wasHealthy: before } = paused;
  const { ks, shop, source } = run;
  const took = formatDuration(result.took);
  if (result.error !== undefined) {
    const message = result.error.message + paused.hint;
    const reason = kustomizeReasons.healthCheckFailed;
    markNotReady(ks, reason, asMessage(message));
    setCondition(ks, { type: conditionTypes.healthy, status: 'False', reason, message: asMessage(message) });
    throw new ReconcileFailure(reason, 'retry', `health check failed after ${took}: ${message}`, {
      cause: result.error,
    });
  }
  const message = `Health check passed in ${took}`;
  const isNew = ks.status?.lastAppliedRevision !== source.revision;
  if (!before || (isNew && drifted)) report(shop.recorder, ks, { severity: 'info', message, ...source });
  setCondition(ks, { type: conditionTypes.healthy, status: 'True', reason: reasons.succeeded, message });
}

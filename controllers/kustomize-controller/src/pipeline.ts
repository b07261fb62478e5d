import { hasChanged } from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { kustomizeReasons, reasons } from '@flux-ts/kinds';
import type { Rendered } from '@flux-ts/render';
import { markReady } from '@flux-ts/runtime';
import { applyManifests, inventoryOf } from './apply-step.ts';
import { buildManifests } from './build-step.ts';
import { ReconcileFailure, throwIfStopped } from './errors.ts';
import { openArtifact } from './fetch-step.ts';
import type { HealthRules } from './health-rules.ts';
import { concludeHealthCheck, startHealthCheck } from './health-step.ts';
import type { HealthWait } from './health-waits.ts';
import { upsertHistory } from './history.ts';
import type { Acting } from './identity.ts';
import { updateInventory } from './prune-step.ts';
import type { Paused, Run } from './run.ts';
import { markPhase, markStarted, statusOf } from './status.ts';
import { vanishingIn } from './vanishing.ts';

/**
 * Fetch, build, apply, prune, health. True when health is waited for: the object will be woken. What it changes of
 * the object is written by the caller, but for what must not be lost. Throws ReconcileFailure.
 */
export async function carryOut(run: Run, healthOf: HealthRules | undefined): Promise<boolean> {
  const { ks, source, session } = run;
  markStarted(ks);
  markPhase(ks, 'Fetching manifests', source.revision);
  session.phase();
  const { built, acting } = await prepare(run);
  markPhase(ks, 'Detecting drift', source.revision);
  session.phase();
  return recorded(run, built.digest, async () => {
    const old = inventoryOf(run);
    const changes = await applyManifests(run, acting.applier, built);
    await updateInventory(run, acting.applier, old, changes);
    const drifted = changes.some(({ action }) => hasChanged(action));
    // Rules of the user's own may speak of any field, so they see whole objects; named objects need not be ours.
    const applier = ks.spec.wait === true && healthOf === undefined ? acting.waiter : acting.applier;
    const start = {
      applier,
      changes,
      digest: built.digest,
      drifted,
      healthOf,
      vanishing: vanishingIn(built),
    };
    const waiting = startHealthCheck(run, start);
    if (!waiting) markApplied(run, built.digest);
    return waiting;
  });
}

/** What is left when health was waited for. Throws ReconcileFailure. */
export function carryOn(run: Run, wait: HealthWait<Paused>): void {
  const { digest } = wait.known;
  recordedSync(run, digest, () => {
    concludeHealthCheck(wait.known, wait.result ?? { took: 0 });
    markApplied(run, digest);
  });
}

async function prepare(run: Run): Promise<{ built: Rendered; acting: Acting }> {
  const { ks, source, session } = run;
  const lease = await openArtifact(run);
  const before = ks.status?.lastAttemptedRevision;
  try {
    statusOf(ks).lastAttemptedRevision = source.revision;
    markPhase(ks, 'Building manifests', source.revision);
    session.phase();
    const acting = await actAs(run);
    return { acting, built: await buildManifests(run, lease.folder) };
  } catch (error) {
    if (error instanceof ReconcileFailure && error.code === reasons.artifactFailed) unbegun(run, before);
    throw error;
  } finally {
    lease.release();
  }
}

/** A path that the artifact does not have is found out before anything is attempted (upstream's order). */
function unbegun({ ks, source }: Run, before: string | undefined): void {
  const status = statusOf(ks);
  if (before === undefined) delete status.lastAttemptedRevision;
  else status.lastAttemptedRevision = before;
  markPhase(ks, 'Fetching manifests', source.revision);
}

async function actAs({ ks, shop, signal }: Run): Promise<Acting> {
  try {
    return await shop.identities.of(ks, signal);
  } catch (error) {
    throwIfStopped(signal);
    const message = errorMessage(error);
    const event = `failed to build kube client: ${message}`;
    throw new ReconcileFailure(kustomizeReasons.reconciliationFailed, 'retry', message, {
      cause: error,
      event,
      fault: new Error(event, { cause: error }),
    });
  }
}

function markApplied(run: Run, digest: string): void {
  const { ks, source } = run;
  const status = statusOf(ks);
  status.lastAppliedRevision = source.revision;
  if (source.originRevision !== '') status.lastAppliedOriginRevision = source.originRevision;
  else delete status.lastAppliedOriginRevision;
  markReady(ks, kustomizeReasons.reconciliationSucceeded, `Applied revision: ${source.revision}`);
  record(run, digest, kustomizeReasons.reconciliationSucceeded);
}

/** Failures from here on go into the history too. */
async function recorded<T>(run: Run, digest: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw noted(run, digest, error);
  }
}

function recordedSync(run: Run, digest: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw noted(run, digest, error);
  }
}

function noted(run: Run, digest: string, error: unknown): unknown {
  if (error instanceof ReconcileFailure) record(run, digest, error.code);
  return error;
}

function record({ ks, shop, source, started }: Run, digest: string, reason: string): void {
  const now = shop.clock.now();
  const origin = source.originRevision === '' ? {} : { originRevision: source.originRevision };
  const metadata = { revision: source.revision, ...origin };
  statusOf(ks).history = upsertHistory(ks.status?.history, {
    digest,
    at: now,
    took: now - started,
    status: reason,
    metadata,
  });
}

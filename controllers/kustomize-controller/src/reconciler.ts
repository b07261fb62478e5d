import { FINALIZER, KUSTOMIZATION, type Kustomization, upgrade } from '@flux-ts/kinds';
import { ApiError, Deadline } from '@flux-ts/kube';
import {
  isTrue,
  jitterInterval,
  type Logger,
  markNotReady,
  READY,
  RECONCILING,
  type ReconcileContext,
  type Reconciler,
  type Request,
  type Result,
  requestedAt,
  STALLED,
  type StatusPatcher,
  StatusSession,
  TerminalError,
} from '@flux-ts/runtime';
import { formatDuration } from '@flux-ts/text';
import { tellCancelled, triggerOf } from './cancellation.ts';
import { checkDependencies } from './dependencies.ts';
import { DriftRetries } from './drift-retries.ts';
import { ReconcileFailure } from './errors.ts';
import { deleteObjects, removeFinalizer, type Termination, tellUnfinished } from './finalize.ts';
import { healthRules } from './health-rules.ts';
import { type HealthWait, sameSubject, waitSubject } from './health-waits.ts';
import type { Written } from './memory.ts';
import { carryOn, carryOut } from './pipeline.ts';
import { report } from './reports.ts';
import type { Paused, Run, Workshop } from './run.ts';
import { readSource, type Source } from './source.ts';
import { fullName, intervalOf, retryIntervalOf, timeoutOf } from './spec.ts';
import { finishStatus, type KustomizationSession, markFailure, OWNED_CONDITIONS } from './status.ts';
import { refuseUnsupported } from './unsupported.ts';

/** Brings what a Kustomization describes into a cluster: determine state, choose, act. */
export class KustomizationReconciler implements Reconciler {
  readonly #shop: Workshop;
  readonly #patcher: StatusPatcher;
  readonly #random: () => number;
  readonly #written: Written;
  readonly #retries = new DriftRetries();

  constructor(shop: Workshop, patcher: StatusPatcher, written: Written, random: () => number) {
    this.#shop = shop;
    this.#patcher = patcher;
    this.#written = written;
    this.#random = random;
  }

  async reconcile(request: Request, context: ReconcileContext): Promise<Result> {
    const name = `${request.namespace}/${request.name}`;
    const { cache } = this.#shop;
    const found = cache.get<Kustomization>({
      apiVersion: KUSTOMIZATION.apiVersion,
      kind: KUSTOMIZATION.kind,
      ...request,
    });
    if (found === undefined) {
      this.#shop.waits.cancel(name);
      this.#shop.endings.cancel(name);
      this.#written.forget(name);
      this.#retries.forget(name);
      return {};
    }
    this.#shop.drift.begin(name);
    try {
      return await this.#choose(name, this.#written.freshest(name, upgrade(found) as Kustomization), context);
    } finally {
      this.#shop.drift.end(name);
    }
  }

  async #choose(name: string, base: Kustomization, context: ReconcileContext): Promise<Result> {
    const wait = this.#shop.waits.get(name);
    if (base.metadata.deletionTimestamp !== undefined) {
      await this.#endWait(name, wait);
      return this.#delete(name, base, context);
    }
    if (base.spec.suspend) {
      await this.#endWait(name, wait);
      const session = this.#open(name, this.#written.freshest(name, base), context);
      await this.#addFinalizer(session);
      context.log.info('Reconciliation is suspended for this object');
      return this.#leave(session);
    }
    if (wait === undefined) return this.#start(name, base, context);
    const source = await readSource(base, this.#shop).catch(() => undefined);
    const subject = source && waitSubject(base, source.revision, requestedAt(base));
    if (subject === undefined || !sameSubject(subject, wait.subject)) {
      const trigger = triggerOf(base, wait, source);
      await this.#endWait(name, wait);
      return this.#start(name, this.#written.freshest(name, base), context, trigger);
    }
    if (wait.result !== undefined) return this.#conclude(name, wait, context);
    if (context.priority === 'interval') return {}; // the wait itself wakes the object
    await this.#endWait(name, wait);
    return this.#start(name, this.#written.freshest(name, base), context);
  }

  /** A reconcile from its beginning. `trigger`: what ended the wait for an earlier one. */
  async #start(
    name: string,
    base: Kustomization,
    context: ReconcileContext,
    trigger?: string,
  ): Promise<Result> {
    const { clock } = this.#shop;
    const session = this.#open(name, base, context);
    const ks = session.object;
    const started = clock.now();
    let source: Source | undefined;
    let deadline: Deadline | undefined;
    const stay = this.#shop.departures.begin(name, context.signal);
    try {
      await this.#addFinalizer(session);
      if (trigger !== undefined)
        tellCancelled(ks, trigger, { recorder: this.#shop.recorder, log: context.log });
      refuseUnsupported(ks);
      const healthOf = healthRules(ks.spec.healthCheckExprs);
      const asked = requestedAt(ks) !== undefined && requestedAt(ks) !== ks.status?.lastHandledReconcileAt;
      source = await readSource(ks, this.#shop, asked);
      await checkDependencies(ks, source.revision, this.#shop);
      if (ks.spec.dependsOn?.length)
        context.log.info('All dependencies are ready, proceeding with reconciliation');
      deadline = new Deadline(clock, timeoutOf(ks), stay.signal);
      const run = {
        shop: this.#shop,
        name,
        session,
        ks,
        source,
        log: context.log,
        signal: deadline.signal,
        started,
      };
      const waiting = await carryOut(run, healthOf);
      return waiting ? {} : await this.#succeed(run);
    } catch (error) {
      context.signal.throwIfAborted();
      if (stay.signal.aborted) return await this.#leaveOff(session);
      return await this.#fail({ session, source, started }, error, context);
    } finally {
      deadline?.clear();
      stay.end();
    }
  }

  /** A reconcile that waited for health goes on. */
  async #conclude(name: string, wait: HealthWait<Paused>, context: ReconcileContext): Promise<Result> {
    this.#shop.waits.cancel(name);
    const { run } = wait.known;
    const resumed = { ...run, log: context.log };
    try {
      carryOn(resumed, wait);
      return await this.#succeed(resumed);
    } catch (error) {
      context.signal.throwIfAborted();
      return await this.#fail(run, error, context);
    }
  }

  async #succeed({ session, ks, log, name, started, shop }: Run): Promise<Result> {
    this.#retries.forget(name);
    await this.#leave(session);
    this.#tellFinished(ks, started, log);
    return {
      requeueAfter: jitterInterval(intervalOf(ks), shop.settings.intervalJitterPercentage, this.#random),
    };
  }

  #tellFinished(ks: Kustomization, started: number, log: Logger): void {
    // Deletion raises the generation, and what is ready then is finished too.
    if (!isTrue(ks, READY) || isTrue(ks, RECONCILING) || isTrue(ks, STALLED)) return;
    const { clock, recorder } = this.#shop;
    const took = formatDuration(clock.now() - started);
    const message = `Reconciliation finished in ${took}, next run in ${formatDuration(intervalOf(ks))}`;
    log.info(message, { revision: ks.status?.lastAttemptedRevision });
    report(recorder, ks, {
      severity: 'info',
      message,
      revision: ks.status?.lastAppliedRevision,
      originRevision: ks.status?.lastAppliedOriginRevision,
      commitStatus: true,
    });
  }

  async #fail(
    {
      session,
      source,
      started,
    }: { session: KustomizationSession; source?: Source | undefined; started: number },
    thrown: unknown,
    context: ReconcileContext,
  ): Promise<Result> {
    if (!(thrown instanceof ReconcileFailure)) throw await this.#leaveBroken(session, thrown);
    const ks = session.object;
    markFailure(ks, thrown);
    const { event = thrown.message, severity = 'error', quiet } = thrown.options;
    if (quiet !== undefined) context.log.info(quiet);
    if (event !== null) report(this.#shop.recorder, ks, { severity, message: event, ...source });
    await this.#leave(session);
    const { settings, clock } = this.#shop;
    switch (thrown.recovery) {
      case 'stall':
        throw new TerminalError(thrown.options.fault ?? thrown);
      case 'rest':
        context.log.error(thrown.options.fault ?? thrown, thrown.message);
        return {};
      case 'backoff':
        throw thrown;
      case 'wait':
        return { requeueAfter: settings.requeueDependency };
      case 'retry': {
        const next = this.#retries.next(fullName(ks), context.priority, retryIntervalOf(ks));
        const text = `Reconciliation failed after ${formatDuration(clock.now() - started)}, next try in ${formatDuration(next)}`;
        if (quiet === undefined)
          context.log.error(thrown.options.fault ?? thrown, text, { revision: source?.revision });
        return { requeueAfter: next };
      }
    }
  }

  /** Something that nobody foresaw: the object says so, and the queue backs off. */
  async #leaveBroken(session: KustomizationSession, thrown: unknown): Promise<unknown> {
    if (thrown instanceof ApiError) return thrown; // the API itself is in trouble: no use writing to it
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    markNotReady(session.object, 'ReconciliationFailed', message);
    await this.#leave(session).catch(() => undefined);
    return thrown;
  }

  async #delete(name: string, base: Kustomization, context: ReconcileContext): Promise<Result> {
    if (!base.metadata.finalizers?.includes(FINALIZER)) return {};
    const { endings, clock } = this.#shop;
    const started = clock.now();
    const session = this.#open(name, base, context);
    const ending = { shop: this.#shop, session, log: context.log, signal: context.signal };
    const wait = endings.get(name);
    if (wait === undefined) {
      const termination = await deleteObjects(ending).catch(async (error: unknown) => {
        await this.#leave(session); // what upstream's deferred step writes, whatever became of the deletion
        throw error;
      });
      if (termination !== undefined) return this.#waitForEnd(name, session, termination);
    } else if (wait.result === undefined)
      return {}; // the wait itself wakes the object
    else if (wait.result.error !== undefined) tellUnfinished(ending, wait.result.error);
    endings.cancel(name);
    removeFinalizer(session.object);
    await this.#leave(session);
    this.#written.forget(name);
    // Of a ready object upstream tells this at its end too, and a notifier of commits marks the revision by it.
    if (session.object.spec.suspend !== true) this.#tellFinished(session.object, started, context.log);
    return {};
  }

  #waitForEnd(name: string, session: KustomizationSession, { applier, ids }: Termination): Result {
    const ks = session.object;
    this.#shop.endings.start(name, waitSubject(ks, '', undefined), session, (signal) =>
      applier.waitForTermination(ids, { timeout: timeoutOf(ks), signal }),
    );
    return {};
  }

  /** The object is deleted meanwhile; its inventory has all that was begun, and the queue has its deletion. */
  async #leaveOff(session: KustomizationSession): Promise<Result> {
    await session.pause();
    return {};
  }

  async #leave(session: KustomizationSession): Promise<Result> {
    finishStatus(session.object);
    await session.save();
    return {};
  }

  async #addFinalizer(session: KustomizationSession): Promise<void> {
    const { metadata } = session.object;
    if (metadata.finalizers?.includes(FINALIZER)) return;
    metadata.finalizers = [...(metadata.finalizers ?? []), FINALIZER];
    await session.save();
  }

  async #endWait(name: string, wait: HealthWait<Paused> | undefined): Promise<void> {
    if (wait === undefined) return;
    this.#shop.waits.cancel(name);
    await wait.known.run.session.pause();
  }

  #open(name: string, base: Kustomization, context: ReconcileContext): KustomizationSession {
    return new StatusSession(base, {
      owned: OWNED_CONDITIONS,
      patcher: this.#patcher,
      clock: this.#shop.clock,
      isBusy: this.#shop.isBusy,
      onWritten: (object) => this.#written.note(name, object),
      onError: (error) => context.log.error(error, 'failed to update status'),
    });
  }
}

import { readFileSync } from 'node:fs';
import { type ApplierOptions, ApplyMemory, cleanupManagers, createApplier, Listing } from '@flux-ts/apply';
import { KUSTOMIZATION, type Kustomization, kustomizeKeys } from '@flux-ts/kinds';
import { type ClientConfig, type KubeClient, systemClock } from '@flux-ts/kube';
import { formatSubject, type ObjectId } from '@flux-ts/resource';
import {
  type Cache,
  type Clock,
  type ControllerSpec,
  createStatusPatcher,
  type Enqueue,
  type EventRecorder,
  type Priority,
  requestedAt,
  TokenCache,
} from '@flux-ts/runtime';
import { Departures } from './departures.ts';
import { DriftBrake } from './drift-brake.ts';
import { DriftWatch } from './drift-watch.ts';
import { healthInformer } from './health-informer.ts';
import { HealthWaits } from './health-waits.ts';
import { type ApplierPlace, Identities } from './identity.ts';
import { Written } from './memory.ts';
import { CONTROLLER_NAME, FIELD_MANAGER, OWNER, STATUS_MANAGER } from './names.ts';
import { NewestSources } from './newest-sources.ts';
import type { Artifacts, Builder } from './ports.ts';
import { KustomizationReconciler } from './reconciler.ts';
import { report } from './reports.ts';
import type { Paused, Workshop } from './run.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { fullName, isSourceOf } from './spec.ts';
import type { KustomizationSession } from './status.ts';
import { addIndexes, watchesOf } from './watches.ts';

/** What the controller needs of the world. */
export interface KustomizationControllerDeps {
  readonly client: KubeClient;
  /** The manager's: the controller's own kind, its sources and what it owns are followed there. */
  readonly cache: Cache;
  readonly artifacts: Artifacts;
  readonly builder: Builder;
  readonly recorder: EventRecorder;
  /** Default: Flux's. */
  readonly settings?: Partial<Settings>;
  /** Operations under way at a time for one apply (`--concurrent-ssa`). */
  readonly concurrentApplies?: number;
  /** Selects this instance's objects (sharding); must be the manager's. */
  readonly labelSelector?: string;
  /** Types that the server is known to have; spares dry runs. */
  readonly schemaOf?: ApplierOptions['schemaOf'];
  /** False for a kind of Flux whose controller does not run here; for a hint where it is waited for. */
  readonly hasController?: (kind: string) => boolean;
  /** Whether objects wait for a worker; what tells of progress gives way to them. */
  readonly isBusy?: () => boolean;
  /** Opens a client to a cluster of spec.kubeConfig (default: over HTTP). */
  readonly connect?: (config: ClientConfig) => KubeClient;
  /** Reads the token of our own pod (default: from the disk). */
  readonly readFile?: (path: string) => string;
  /** Keeps tokens for other clusters (default: as by Flux's defaults). */
  readonly tokens?: TokenCache;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** kustomize-controller as data for the manager: reconciles Kustomizations (docs/spec/v1/kustomizations). */
export function createKustomizationController(deps: KustomizationControllerDeps): ControllerSpec {
  const settings = { ...DEFAULT_SETTINGS, ...deps.settings };
  const clock = deps.clock ?? systemClock;
  const ref = { apiVersion: KUSTOMIZATION.apiVersion, kind: KUSTOMIZATION.kind };
  const kustomizations = deps.cache.informer(
    ref,
    deps.labelSelector ? { labelSelector: deps.labelSelector } : {},
  );
  addIndexes(kustomizations);
  const written = new Written();
  kustomizations.on('add', (object) => {
    if (requestedAt(object) !== undefined) shop.sources.requested();
  });
  kustomizations.on('update', (object, before) => {
    if (requestedAt(object) !== requestedAt(before)) shop.sources.requested();
    written.seen(fullName(object), object as Kustomization);
    if (object.metadata.deletionTimestamp !== undefined) shop.departures.tell(fullName(object));
  });
  kustomizations.on('delete', (object) => {
    shop.departures.tell(fullName(object));
    shop.identities.forget(object as Kustomization);
  });
  const wakeUp = createWakeUp();
  const ended = new AbortController();
  const shop = openWorkshop(deps, settings, clock, wakeUp.wake, ended.signal);
  const patcher = createStatusPatcher(deps.client, STATUS_MANAGER, clock);
  return {
    name: CONTROLLER_NAME,
    for: ref,
    reconciler: new KustomizationReconciler(shop, patcher, written, deps.random ?? Math.random),
    concurrency: settings.concurrent,
    watches: watchesOf(kustomizations, settings),
    sources: [
      {
        start(enqueue, signal) {
          wakeUp.connect(enqueue);
          signal.addEventListener('abort', () => {
            shop.endings.cancelAll();
            shop.waits.cancelAll(({ run }) => void run.session.pause());
            void shop.identities.close();
            ended.abort();
          });
        },
      },
    ],
    ...(settings.minRetryDelay === undefined ? {} : { minRetryDelay: settings.minRetryDelay }),
    ...(settings.maxRetryDelay === undefined ? {} : { maxRetryDelay: settings.maxRetryDelay }),
  };
}

/** Puts an object (`ns/name`) into the queue, at once or after some ms. */
type Wake = (name: string, priority: Priority, after?: number) => void;

/** The way into the queue, which is there only once the controller runs. */
function createWakeUp(): { wake: Wake; connect(enqueue: Enqueue): void } {
  let enqueue: Enqueue | undefined;
  return {
    wake(name, priority, after) {
      const slash = name.indexOf('/');
      enqueue?.({ namespace: name.slice(0, slash), name: name.slice(slash + 1) }, priority, after);
    },
    connect(to) {
      enqueue = to;
    },
  };
}

function openWorkshop(
  deps: KustomizationControllerDeps,
  settings: Settings,
  clock: Clock,
  wake: Wake,
  signal: AbortSignal,
): Workshop {
  const { client, cache, recorder } = deps;
  const memory = new ApplyMemory();
  const brake = new DriftBrake(clock);
  const onDrift = (owner: string, id: ObjectId): void => {
    // A source that is moved brings an artifact, which says what the source should be. To put it back before that
    // would start a race without an end between two repositories that both hold their own sync object.
    const moved = drift.get(id) !== undefined && isSourceOf(owned(cache, owner), id);
    if (moved) return;
    const subject = formatSubject(id);
    const { pause, report: tell } = brake.note(`${owner} ${subject}`);
    if (tell) reportFight(deps, owner, subject);
    wake(owner, 'drift', pause);
  };
  const managers = cleanupManagers(FIELD_MANAGER, settings.overrideManagers);
  const drift = new DriftWatch({ cache, memory, managers, clock, onDrift });
  const listing = new Listing({
    client,
    clock,
    labelSelector: kustomizeKeys.name,
    scopeOf: () => cache.namespace,
    signal,
  });
  const makeApplier = (as: KubeClient, { home, own, owned }: ApplierPlace) =>
    createApplier({
      client: as,
      owner: OWNER,
      clock,
      ...(deps.concurrentApplies === undefined ? {} : { concurrency: deps.concurrentApplies }),
      ...(home ? { cache: drift, memory } : {}),
      ...(home && own ? { listing } : {}),
      ...(owned ? { informer: (ref, namespace) => healthInformer(cache, ref, namespace) } : {}),
      ...(home && deps.schemaOf !== undefined ? { schemaOf: deps.schemaOf } : {}),
    });
  return {
    cache,
    client,
    artifacts: deps.artifacts,
    builder: deps.builder,
    identities: new Identities({
      client,
      settings,
      makeApplier,
      tokens: deps.tokens ?? new TokenCache({ clock }),
      readFile: deps.readFile ?? ((path) => readFileSync(path, 'utf8')),
      connect: deps.connect,
    }),
    recorder,
    sources: new NewestSources(),
    drift,
    // What is nearly done goes before what has not begun: the sooner it is ready, and need not say that it waits.
    waits: new HealthWaits<Paused>(clock, (name) => wake(name, 'request')),
    endings: new HealthWaits<KustomizationSession>(clock, (name) => wake(name, 'request')),
    departures: new Departures(),
    clock,
    settings,
    hasController: deps.hasController,
    isBusy: deps.isBusy,
  };
}

/** The Kustomization of a full name. */
function owned(cache: Cache, owner: string): Kustomization | undefined {
  const [namespace = '', name = ''] = owner.split('/');
  const { apiVersion, kind } = KUSTOMIZATION;
  return cache.get({ apiVersion, kind, namespace, name }) as Kustomization | undefined;
}

/** Two who correct each other are told of, once. */
function reportFight({ cache, recorder }: KustomizationControllerDeps, owner: string, subject: string): void {
  const ks = owned(cache, owner);
  const message = `${subject} is changed by others again and again, its drift is corrected less and less often`;
  if (ks !== undefined) report(recorder, ks, { severity: 'error', message });
}

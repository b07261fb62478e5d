import type { Kustomization } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { Cache, Clock, EventRecorder, Logger } from '@flux-ts/runtime';
import type { Departures } from './departures.ts';
import type { DriftWatch } from './drift-watch.ts';
import type { HealthWaits } from './health-waits.ts';
import type { Identities } from './identity.ts';
import type { NewestSources } from './newest-sources.ts';
import type { Artifacts, Builder } from './ports.ts';
import type { Settings } from './settings.ts';
import type { Source } from './source.ts';
import type { KustomizationSession } from './status.ts';

/** What every reconcile works with. */
export interface Workshop {
  readonly cache: Cache;
  readonly client: KubeClient;
  readonly artifacts: Artifacts;
  readonly builder: Builder;
  readonly identities: Identities;
  readonly recorder: EventRecorder;
  readonly sources: NewestSources;
  readonly drift: DriftWatch;
  readonly waits: HealthWaits<Paused>;
  /** Kustomizations under deletion whose objects are waited for. */
  readonly endings: HealthWaits<KustomizationSession>;
  readonly departures: Departures;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly hasController: ((kind: string) => boolean) | undefined;
  readonly isBusy: (() => boolean) | undefined;
}

/** One reconcile of one object against one source. */
export interface Run {
  readonly shop: Workshop;
  /** `ns/name`. */
  readonly name: string;
  readonly session: KustomizationSession;
  /** Ours to change. */
  readonly ks: Kustomization;
  readonly source: Source;
  readonly log: Logger;
  /** Aborts after spec.timeout. */
  readonly signal: AbortSignal;
  /** When it began, in ms. */
  readonly started: number;
}

/** A reconcile that waits for health, holding no worker. */
export interface Paused {
  readonly run: Run;
  /** Digest of what was built. */
  readonly digest: string;
  /** Something was changed in the cluster. */
  readonly drifted: boolean;
  readonly wasHealthy: boolean;
  /** What stands behind messages about the wait, if anything. */
  readonly hint: string;
}

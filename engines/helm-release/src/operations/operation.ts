import type { GoMap } from '@flux-ts/gotemplate';
import type { Chart } from '@flux-ts/helm';
import type { DeletePropagation, WaitStrategy } from '../machine/actions.ts';

/** What all operations that touch objects share; the defaults are Helm's. */
export interface CommonOptions {
  readonly name: string;
  /** Default false. */
  readonly disableHooks?: boolean;
  /** Default `hookOnly`; with `rollbackOnFailure` `watcher`. */
  readonly wait?: WaitStrategy;
  /** Milliseconds for each wait; default five minutes. */
  readonly timeout?: number;
  /** Text that takes the place of Helm's own; for rollbacks at most 256 characters. */
  readonly description?: string;
}

/** What operations that write objects share. */
export interface ApplyOptions extends CommonOptions {
  /** Whose fields the objects' are; the edge writes under this name. Default `helm`. */
  readonly fieldManager?: string;
  /** Waits for Jobs too. */
  readonly waitForJobs?: boolean;
  /** Takes fields over from other managers; server-side alone. */
  readonly forceConflicts?: boolean;
  /** Replaces objects instead of patching them; client-side alone. */
  readonly forceReplace?: boolean;
}

/** `none` does it; `client` asks the server for nothing that could be done without it, `server` asks it all. */
export type DryRun = 'none' | 'client' | 'server';

/** What installing and upgrading share. */
export interface ChartOptions extends ApplyOptions {
  readonly chart: Chart;
  /** What the user set. */
  readonly values: GoMap;
  readonly labels?: Readonly<Record<string, string>>;
  readonly dryRun?: DryRun;
  /** Dry runs only: leaves Secrets out of the manifest. */
  readonly hideSecret?: boolean;
  /** Undoes what failed: an install is uninstalled, an upgrade rolled back. */
  readonly rollbackOnFailure?: boolean;
  /** Adopts objects whoever owns them. */
  readonly takeOwnership?: boolean;
  readonly disableOpenApiValidation?: boolean;
  /** Records to keep, this one included; 0 (the default) keeps all. */
  readonly maxHistory?: number;
}

export interface InstallOperation extends ChartOptions {
  readonly type: 'install';
  readonly namespace: string;
  /** Default true. */
  readonly serverSideApply?: boolean;
  readonly createNamespace?: boolean;
  /** Takes a name over whose last release failed or was uninstalled. */
  readonly replace?: boolean;
  readonly skipCrds?: boolean;
}

export interface UpgradeOperation extends ChartOptions {
  readonly type: 'upgrade';
  /** `auto` (the default) goes on as the last release was applied. */
  readonly serverSideApply?: boolean | 'auto';
  /**
   * What becomes of the last release's values: `reset` drops them, `reuse` keeps them and its chart's defaults,
   * `reset-then-reuse` keeps them over the new chart's defaults; by default they are kept if nothing is set.
   */
  readonly previousValues?: 'reset' | 'reuse' | 'reset-then-reuse';
  /** Deletes what a failed upgrade made. */
  readonly cleanupOnFail?: boolean;
}

export interface RollbackOperation extends ApplyOptions {
  readonly type: 'rollback';
  /** The revision to go back to; default the one before the last. */
  readonly revision?: number;
  readonly serverSideApply?: boolean | 'auto';
  readonly cleanupOnFail?: boolean;
  readonly dryRun?: DryRun;
  readonly maxHistory?: number;
}

export interface UninstallOperation extends CommonOptions {
  readonly type: 'uninstall';
  readonly keepHistory?: boolean;
  readonly ignoreNotFound?: boolean;
  /** Default `background`. */
  readonly propagation?: DeletePropagation;
  /** Says what would stay, and deletes nothing. */
  readonly dryRun?: boolean;
}

export interface TestOperation {
  readonly type: 'test';
  readonly name: string;
  readonly timeout?: number;
  /** Names of the only hooks that run, and of those that don't. */
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}

/**
 * Says of a release whose operation was cut off that it failed, so that the next one may begin (Flux's unlock).
 * Nothing is done to a release that is not pending.
 */
export interface UnlockOperation {
  readonly type: 'unlock';
  readonly name: string;
}

/** What can be done to a release. */
export type Operation =
  | InstallOperation
  | UpgradeOperation
  | RollbackOperation
  | UninstallOperation
  | TestOperation
  | UnlockOperation;

/** Five minutes. */
export const DEFAULT_TIMEOUT = 300_000;

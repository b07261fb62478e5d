import type { HookEvent } from '@flux-ts/helm';
import type { ValueObject } from '@flux-ts/yaml';

/** What a release says it is (helm pkg/release/common). */
export type ReleaseStatus =
  | 'unknown'
  | 'deployed'
  | 'uninstalled'
  | 'superseded'
  | 'failed'
  | 'uninstalling'
  | 'pending-install'
  | 'pending-upgrade'
  | 'pending-rollback';

/** How the objects of a release were written; releases of Helm 3 say nothing, which means `csa`. */
export type ApplyMethod = 'ssa' | 'csa';

/** What became of a hook when it last ran. Times are RFC 3339, absent when there is none. */
export interface HookRun {
  readonly startedAt?: string;
  readonly completedAt?: string;
  /** Empty for a hook that never ran. */
  readonly phase: '' | 'Unknown' | 'Running' | 'Succeeded' | 'Failed';
}

/** A hook as a release keeps it. */
export interface ReleaseHook {
  readonly name: string;
  readonly kind: string;
  readonly path: string;
  readonly manifest: string;
  readonly events: readonly HookEvent[];
  readonly lastRun: HookRun;
  readonly weight: number;
  readonly deletePolicies: readonly string[];
  readonly outputLogPolicies: readonly string[];
}

/** What is told of a release. Times are RFC 3339 with up to nine digits, absent when there is none. */
export interface ReleaseInfo {
  readonly firstDeployed?: string;
  readonly lastDeployed?: string;
  readonly deleted?: string;
  readonly description: string;
  readonly status: ReleaseStatus;
  /** The revision that was rolled back to; 0 for every other release. */
  readonly rollbackRevision: number;
  readonly notes: string;
}

/** One revision of a release (helm pkg/release/v1). */
export interface Release {
  readonly name: string;
  readonly namespace: string;
  /** The revision, from 1. */
  readonly version: number;
  readonly info: ReleaseInfo;
  /** The chart as it is stored: JSON, files in base64. */
  readonly chart: ValueObject;
  /** What the user set. */
  readonly config: ValueObject;
  readonly manifest: string;
  readonly hooks: readonly ReleaseHook[];
  /** The user's labels; Helm's own are made when the release is stored. */
  readonly labels: Readonly<Record<string, string>>;
  readonly applyMethod?: ApplyMethod;
  /** There for a record as Helm 3 writes it, which is written so again unless an operation stores it. */
  readonly writtenBy?: 'helm-3';
}

/** The release as an operation stores it: Helm 4 turns a record of Helm 3 into one of its own. */
export function ofHelm4({ writtenBy, ...release }: Release): Release {
  return release;
}

/** Whether an operation is under way (or was cut off), so that no other may begin. */
export function isPending(status: ReleaseStatus): boolean {
  return status === 'pending-install' || status === 'pending-upgrade' || status === 'pending-rollback';
}

/** The release with another status and description. */
export function withStatus(release: Release, status: ReleaseStatus, description?: string): Release {
  const info = { ...release.info, status, ...(description === undefined ? {} : { description }) };
  return { ...release, info };
}

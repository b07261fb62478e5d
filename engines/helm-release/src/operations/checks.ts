import { checkReleaseName, HelmError } from '@flux-ts/helm';
import { ReleaseError } from '../errors.ts';
import type { WaitStrategy } from '../machine/actions.ts';
import type { ApplyMethod, Release } from '../record/release.ts';
import { SYSTEM_LABELS } from '../record/storage-object.ts';
import type { ChartOptions, CommonOptions, DryRun } from './operation.ts';

/** Refuses a name that no release can have. Throws {@link ReleaseError} `OPTIONS`. */
export function checkName(name: string, words: (name: string, problem: string) => string): void {
  try {
    checkReleaseName(name);
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    throw new ReleaseError('OPTIONS', words(name, thrown.message), { cause: thrown });
  }
}

/** Refuses what cannot be asked of a chart's operation. Throws {@link ReleaseError} `OPTIONS`. */
export function checkChartOptions({ dryRun = 'none', hideSecret }: ChartOptions): void {
  if (dryRun === 'none' && hideSecret === true)
    throw new ReleaseError('OPTIONS', 'hiding Kubernetes secrets requires a dry-run mode');
}

/** Refuses labels that are Helm's own. Throws {@link ReleaseError} `OPTIONS`. */
export function checkLabels(labels: Readonly<Record<string, string>> = {}): void {
  if (!Object.keys(labels).some((label) => SYSTEM_LABELS.includes(label))) return;
  throw new ReleaseError(
    'OPTIONS',
    `user supplied labels contains system reserved label name. System labels: [${SYSTEM_LABELS.join(' ')}]`,
  );
}

/** How readiness is waited for: what is to be undone on failure must be waited for. */
export function waitStrategy(
  options: CommonOptions & { readonly rollbackOnFailure?: boolean },
): WaitStrategy {
  const { wait = 'hookOnly' } = options;
  return wait === 'hookOnly' && options.rollbackOnFailure === true ? 'watcher' : wait;
}

/** Whether objects are applied server-side: as asked for, or as a release before was. */
export function isServerSide(asked: boolean | 'auto' | undefined, before: Release): boolean {
  return asked === undefined || asked === 'auto' ? before.applyMethod === 'ssa' : asked;
}

/** What a release records of it. */
export function methodOf(serverSide: boolean): ApplyMethod {
  return serverSide ? 'ssa' : 'csa';
}

export function isDryRun(dryRun: DryRun | undefined): boolean {
  return dryRun === 'client' || dryRun === 'server';
}

/** Labels of a release and its successor's on top; `null` takes one away. */
export function mergedLabels(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, ...after }).filter(([, value]) => value !== 'null'));
}

import { listAt, textAt } from './fields.ts';

/** Chart version of a HelmRelease: that of its newest release, else of the last attempt. */
export function helmReleaseRevision(object: unknown): string {
  const newest = listAt(object, 'status', 'history')[0];
  return newest === undefined
    ? textAt(object, 'status', 'lastAttemptedRevision')
    : textAt(newest, 'chartVersion');
}

import type { GoMap } from '@flux-ts/gotemplate';
import type { RenderedRelease } from '../machine/actions.ts';
import { ask, type Program } from '../machine/program.ts';
import type { InstallOperation, UpgradeOperation } from './operation.ts';

/** Renders an operation's chart. Throws {@link ReleaseError} `RENDER`. */
export function* render(
  operation: InstallOperation | UpgradeOperation,
  what: {
    readonly namespace: string;
    readonly revision: number;
    readonly isUpgrade: boolean;
    readonly values: GoMap;
    readonly chart?: InstallOperation['chart'];
  },
): Program<{ readonly at: string; readonly rendered: RenderedRelease }> {
  const { name, chart, dryRun, hideSecret = false } = operation;
  const offline = dryRun === 'client';
  return yield* ask({ type: 'render', chart, name, offline, hideSecret, ...what }, 'RENDER');
}

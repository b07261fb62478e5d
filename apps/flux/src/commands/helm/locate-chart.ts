import { HelmError } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import type { ChartPathFlags } from './chart-path-flags.ts';

/** Where a chart is on this machine (ChartPathOptions.LocateChart). Throws in Helm's words. */
export async function locateChart(
  context: CliContext,
  given: string,
  flags: Pick<ChartPathFlags, 'repo'>,
): Promise<string> {
  const name = given.trim();
  if (flags.repo === '') {
    if ((await context.files.kind(name, { follow: true })) !== undefined) return name;
    if (name.startsWith('/') || name.startsWith('.'))
      throw new HelmError('CHART', `path "${name}" not found`);
  }
  throw new HelmError('CHART', `chart "${name}" not found: flux helm renders charts of this machine only`);
}

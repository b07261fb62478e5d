import type { Chart } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import { logLinks, logOldFiles, type ReadOptions, readArchiveBytes, readChart } from './chart-files.ts';
import { type Located, type LocateFlags, locateChart } from './locate-chart.ts';

/** Loads a chart that was found. */
export async function loadLocated(
  context: CliContext,
  located: Located,
  options: ReadOptions = {},
): Promise<Chart> {
  if (located.kind === 'local')
    return logOldFiles(
      context,
      await readChart(context.files, located.path, { onLink: logLinks(context), ...options }),
    );
  return logOldFiles(context, readArchiveBytes(located.bytes, located.address, options));
}

/** Finds a chart and loads it. Throws in Helm's words. */
export async function openChart(
  context: CliContext,
  name: string,
  flags: LocateFlags,
  options: ReadOptions = {},
): Promise<Chart> {
  return loadLocated(context, await locateChart(context, name, flags), options);
}

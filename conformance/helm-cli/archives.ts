import { bytesOf, loadChart, packChart } from '@flux-ts/helm';
import { chartYaml } from './charts.ts';

/** A packed chart of a name and a version. */
export function archiveOf(name: string, version: string, more = ''): Uint8Array {
  const chart = loadChart([{ name: 'Chart.yaml', data: bytesOf(chartYaml(name, more, version)) }]);
  return packChart(chart, { now: Date.UTC(2024, 1, 1) }).bytes;
}

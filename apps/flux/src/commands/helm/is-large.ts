import type { Chart } from '@flux-ts/helm';

/** Templates that take longer to render than the program takes to start. */
const MANY = 24;

/** Whether a chart with its subcharts has so many templates that rendering them takes a while. */
export function isLarge(chart: Pick<Chart, 'templates' | 'dependencies'>): boolean {
  return countTemplates(chart, MANY) > MANY;
}

function countTemplates(chart: Pick<Chart, 'templates' | 'dependencies'>, enough: number): number {
  let count = chart.templates.length;
  for (const each of chart.dependencies) {
    if (count > enough) break;
    count += countTemplates(each, enough - count);
  }
  return count;
}

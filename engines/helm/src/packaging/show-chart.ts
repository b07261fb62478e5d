import { textOf } from '@flux-ts/gotemplate';
import { encode } from '@flux-ts/yaml';
import type { Chart, ChartFile } from '../chart/chart.ts';
import { metadataFields } from './metadata-fields.ts';

/** What of a chart is shown. */
export type ChartPart = 'all' | 'chart' | 'values' | 'readme' | 'crds';

const READMES = ['readme.md', 'readme.txt', 'readme'];

/** A chart's definition, values, readme and CRDs as `helm show` prints them (action/show.go). */
export function showChart(chart: Chart, part: ChartPart): string {
  const shows = (which: ChartPart): boolean => part === which || part === 'all';
  const separator = part === 'all' ? '---\n' : '';
  let text = '';
  if (shows('chart')) text += `${encode(metadataFields(chart.metadata))}\n`;
  const values = chart.raw.filter(({ name }) => name === 'values.yaml');
  if (shows('values') && values.length > 0)
    text += separator + values.map((file) => `${textOf(file.data)}\n`).join('');
  const readme = chart.files.find(({ name }) => READMES.includes(name.toLowerCase()));
  if (shows('readme') && readme !== undefined) text += `${separator}${textOf(readme.data)}\n`;
  if (shows('crds')) for (const { data } of crdFiles(chart)) text += showCrd(textOf(data));
  return text;
}

function showCrd(text: string): string {
  return `${text.startsWith('---') ? '' : '---\n'}${text}\n`;
}

/** The files of `crds/` that Helm takes for manifests, subcharts' after the chart's own (Chart.CRDObjects). */
export function crdFiles(chart: Chart): ChartFile[] {
  const own = chart.files.filter(({ name }) => name.startsWith('crds/') && /\.(?:ya?ml|json)$/i.test(name));
  return [...own, ...chart.dependencies.flatMap(crdFiles)];
}

import { bytesOf, sprintf, textOf } from '@flux-ts/gotemplate';
import { encode, fromJson } from '@flux-ts/yaml';
import type { Chart } from '../chart/chart.ts';
import { validateMetadata } from '../chart/metadata.ts';
import { HelmError } from '../errors.ts';
import { basePath, cleanPath } from '../functions/paths.ts';
import { gzip } from './gzip.ts';
import { lockFields, metadataFields } from './metadata-fields.ts';
import { type TarFile, writeTar } from './tar.ts';

/** How a chart is packed. */
export interface PackOptions {
  /** The time of files that have none, in milliseconds since 1970. */
  readonly now: number;
  /** The time of all files (SOURCE_DATE_EPOCH), in milliseconds since 1970. */
  readonly epoch?: number;
}

/** A packed chart. */
export interface PackedChart {
  /** `name-version.tgz`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Packs a chart as `helm package` does (chartutil.Save): Chart.yaml and Chart.lock written anew, subcharts unpacked
 * under `charts/`. The same chart gives the same bytes. Throws {@link HelmError} `CHART` in Helm's words.
 */
export function packChart(chart: Chart, options: PackOptions): PackedChart {
  try {
    validateMetadata(chart.metadata);
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    throw new HelmError('CHART', `chart validation: ${thrown.message}`, { cause: thrown });
  }
  const { name, version } = chart.metadata;
  const bytes = gzip(writeTar(filesOf(chart, '', options)), 'Helm');
  return { name: `${name}-${version}.tgz`, bytes };
}

function filesOf(chart: Chart, prefix: string, options: PackOptions): TarFile[] {
  const { metadata, lock, raw } = chart;
  if (basePath(metadata.name) !== metadata.name)
    throw new HelmError('CHART', `${sprintf('%q', [metadata.name])} is not a valid chart name`);
  const base = cleanPath(`${prefix}/${metadata.name}`).replace(/^\//, '');
  const isOld = metadata.apiVersion === 'v1';
  const find = (name: string) => raw.findLast((file) => file.name === name);
  const file = (name: string, data: Uint8Array, modTime: number | undefined): TarFile => ({
    name: cleanPath(`${base}/${name}`),
    data,
    modTime: options.epoch ?? modTime ?? options.now,
  });
  const chartYaml = bytesOf(encode(metadataFields(metadata, { dependencies: !isOld })));
  const files = [file('Chart.yaml', chartYaml, find('Chart.yaml')?.modTime)];
  if (lock !== undefined && metadata.apiVersion === 'v2') files.push(lockFile());
  const values = raw.filter(({ name }) => name === 'values.yaml');
  for (const { name, data, modTime } of values) files.push(file(name, data, modTime));
  if (chart.schema !== undefined)
    files.push(file('values.schema.json', checked(chart.schema), find('values.schema.json')?.modTime));
  for (const { name, data, modTime } of [...chart.templates, ...chart.files])
    files.push(file(name, data, modTime));
  return [...files, ...chart.dependencies.flatMap((child) => filesOf(child, `${base}/charts`, options))];

  function lockFile(): TarFile {
    const epoch = options.epoch === undefined ? undefined : goSeconds(options.epoch);
    const written = { ...lock!, generated: epoch ?? lock!.generated };
    return file('Chart.lock', bytesOf(encode(lockFields(written))), Date.parse(written.generated));
  }
}

/** A time of whole seconds as Go prints it. */
function goSeconds(epoch: number): string {
  return new Date(Math.floor(epoch / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function checked(schema: Uint8Array): Uint8Array {
  try {
    fromJson(textOf(schema));
  } catch (thrown) {
    throw new HelmError('CHART', 'invalid JSON in values.schema.json', { cause: thrown });
  }
  return schema;
}

import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap } from '@flux-ts/gotemplate';
import { HelmError } from '../errors.ts';
import { readArchive } from './archive.ts';
import type { Chart, ChartFile, Metadata } from './chart.ts';
import { type ChartLimits, LoadBudget } from './load-budget.ts';
import { lockOf } from './lock.ts';
import { metadataOf, validateMetadata } from './metadata.ts';
import { fileText, readTable } from './read-yaml.ts';
import { loadValues } from './values-file.ts';

/** A chart of its files. Throws {@link HelmError} `CHART` in Helm's words, or `LIMIT`. */
export function loadChart(files: readonly ChartFile[], limits: ChartLimits = {}): Chart {
  const budget = new LoadBudget(limits);
  for (const file of files) budget.take(file.data.length);
  return load(files, budget, 0);
}

/** A chart of a packed archive (.tgz). Throws {@link HelmError} `CHART` in Helm's words, or `LIMIT`. */
export function loadArchive(bytes: Uint8Array, limits: ChartLimits = {}): Chart {
  const budget = new LoadBudget(limits);
  return load(readArchive(bytes, budget), budget, 0);
}

/**
 * The files of a packed archive (.tgz), without its top folder. Throws {@link HelmError} `CHART` in Helm's words, or
 * `LIMIT`.
 */
export function unpackChart(bytes: Uint8Array, limits: ChartLimits = {}): ChartFile[] {
  return readArchive(bytes, new LoadBudget(limits));
}

function cannot<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof HelmError) throw thrown;
    throw new HelmError('CHART', `cannot load ${file}: ${errorMessage(thrown)}`, {
      cause: thrown,
      data: { file },
    });
  }
}

function load(files: readonly ChartFile[], budget: LoadBudget, depth: number): Chart {
  if (depth > budget.depth) throw new HelmError('LIMIT', `charts are nested more than ${budget.depth} deep`);
  const find = (name: string): ChartFile | undefined => files.findLast((file) => file.name === name);
  const own = find('Chart.yaml');
  let metadata: Metadata | undefined;
  if (own !== undefined)
    metadata = cannot('Chart.yaml', () => metadataOf(readTable(fileText(own.data), 'v2.Metadata')));
  const values = find('values.yaml');
  const table: GoMap =
    values === undefined ? emptyMap() : cannot('values.yaml', () => loadValues(fileText(values.data)));
  const requirements = find('requirements.yaml');
  if (requirements !== undefined)
    metadata = cannot('requirements.yaml', () =>
      metadataOf(readTable(fileText(requirements.data), 'v2.Metadata'), metadata),
    );
  const lock = find('requirements.lock') ?? find('Chart.lock');
  const locked = lock && cannot(lock.name, () => lockOf(fileText(lock.data)));
  if (metadata === undefined) throw new HelmError('CHART', 'Chart.yaml file is missing');
  validateMetadata(metadata);
  const isOld = metadata.apiVersion === 'v1';
  return {
    metadata,
    values: table,
    schema: find('values.schema.json')?.data,
    ...(locked === undefined ? {} : { lock: locked }),
    templates: files.filter(({ name }) => name.startsWith('templates/')),
    files: files.filter(({ name }) => isPlainFile(name, isOld)),
    raw: files,
    dependencies: loadSubcharts(metadata.name, files, budget, depth),
  };
}

const OWN = new Set(['Chart.yaml', 'Chart.lock', 'values.yaml', 'values.schema.json']);

function isPlainFile(name: string, isOld: boolean): boolean {
  if (OWN.has(name) || name.startsWith('templates/')) return false;
  if (name === 'requirements.yaml' || name === 'requirements.lock') return isOld;
  return !name.startsWith('charts/') || name.endsWith('.prov');
}

function loadSubcharts(
  parent: string,
  files: readonly ChartFile[],
  budget: LoadBudget,
  depth: number,
): Chart[] {
  const groups = new Map<string, ChartFile[]>();
  for (const { name, ...file } of files) {
    if (!name.startsWith('charts/') || name.endsWith('.prov')) continue;
    const path = name.slice('charts/'.length);
    const [folder = ''] = path.split('/');
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [{ name: path, ...file }]);
    else group.push({ name: path, ...file });
  }
  const charts: Chart[] = [];
  for (const [folder, group] of groups) {
    if (/^[_.]/.test(folder)) continue;
    try {
      charts.push(loadSubchart(folder, group, budget, depth + 1));
    } catch (thrown) {
      const code = thrown instanceof HelmError ? thrown.code : 'CHART';
      throw new HelmError(code, `error unpacking subchart ${folder} in ${parent}: ${errorMessage(thrown)}`, {
        cause: thrown,
      });
    }
  }
  return charts;
}

function loadSubchart(folder: string, group: readonly ChartFile[], budget: LoadBudget, depth: number): Chart {
  if (folder.endsWith('.tgz')) {
    const [file] = group;
    if (file === undefined || file.name !== folder)
      throw new Error(
        `error unpacking subchart tar in ${folder}: expected ${folder}, got ${file?.name ?? ''}`,
      );
    return load(readArchive(file.data, budget), budget, depth);
  }
  const inside = group.flatMap(({ name, ...file }) => {
    const slash = name.indexOf('/');
    return slash < 0 ? [] : [{ name: name.slice(slash + 1), ...file }];
  });
  return load(inside, budget, depth);
}

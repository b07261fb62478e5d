import { emptyMap, type GoMap, getKey, isMap, nameType, setKey, sprintf } from '@flux-ts/gotemplate';
import { parseConstraint, parseVersion } from '@flux-ts/text';
import { type Log, skippedLog } from '../log.ts';
import { coalesceValues, mergeTables, type SkippedLog } from '../values/coalesce.ts';
import { copyTable, tableAt, valueAt } from '../values/tables.ts';
import { type Chart, type Dependency, pathOfChild } from './chart.ts';

/** Whether a version satisfies a constraint; what cannot be read does not. */
export function isCompatible(constraint: string, version: string): boolean {
  const parsed = parseVersion(version);
  if (parsed === undefined) return false;
  try {
    return parseConstraint(constraint).check(parsed);
  } catch {
    return false;
  }
}

/**
 * The chart with the dependencies that these values switch on, under their aliases, and with what it imports from
 * them among its values (Helm's dependencies.go). The given chart stays as it is.
 */
export function processDependencies(chart: Chart, values: GoMap, log?: Log): Chart {
  const skipped = skippedLog(log);
  const logs = { log, skipped };
  const { name } = chart.metadata;
  const place: Place = { path: '', shown: name, loaded: name, isDeclared: false };
  return importValues(enableDependencies(chart, values, place, logs), logs);
}

/** Where a chart is. */
interface Place {
  /** In the values, with a point at its end; the first chart has none. */
  readonly path: string;
  /** The path of its files, with what its parents are called there. */
  readonly shown: string;
  /** The path that it was loaded with. */
  readonly loaded: string;
  /** Whether its parent's Chart.yaml names it. */
  readonly isDeclared: boolean;
}

/** Who is told of conditions that are none and of what import-values asks for and is not there; of values passed over. */
interface Logs {
  readonly log: Log | undefined;
  readonly skipped: SkippedLog | undefined;
}

function fits(dependency: Dependency, chart: Chart): boolean {
  return dependency.name === chart.metadata.name && isCompatible(dependency.version, chart.metadata.version);
}

/** Whether a chart has a list of dependencies: an empty one is one, to Helm. */
export function declaresDependencies({ metadata }: Chart): boolean {
  return metadata.declaresDependencies ?? metadata.dependencies.length > 0;
}

function enableDependencies(chart: Chart, values: GoMap, place: Place, logs: Logs): Chart {
  const wanted = chart.metadata.dependencies;
  if (!declaresDependencies(chart)) return withOldPaths(chart, place);
  const others = chart.dependencies.filter((child) => !wanted.some((dependency) => fits(dependency, child)));
  const charts = [...others];
  const given = new Map(others.map((child) => [child, child.metadata.name]));
  for (const dependency of wanted) {
    const child = chart.dependencies.find((each) => fits(dependency, each));
    if (child === undefined) continue;
    const found = renamed(child, dependency.alias);
    charts.push(found);
    given.set(found, child.metadata.name);
  }
  const named = wanted.map((each) => ({ ...each, name: each.alias === '' ? each.name : each.alias }));
  const coalesced = coalesceValues({ ...chart, dependencies: charts }, values, { log: logs.skipped });
  const tagged = named.map((each) => isTagged(each, coalesced, logs.log));
  const dependencies = named.map((each, i) => ({
    ...each,
    enabled: conditionOf(each, coalesced, place.path, logs.log) ?? tagged[i] ?? true,
  }));
  const disabled = new Set(dependencies.filter((each) => !each.enabled).map((each) => each.name));
  const enabled = charts.filter((child) => !disabled.has(child.metadata.name));
  return {
    ...chart,
    metadata: { ...chart.metadata, dependencies: dependencies.filter((each) => !disabled.has(each.name)) },
    dependencies: enabled.map((child) => {
      const below: Place = {
        path: `${place.path}${child.metadata.name}.`,
        shown: pathOfChild(chart, place.shown, child),
        loaded: `${place.loaded}/charts/${given.get(child) ?? child.metadata.name}`,
        isDeclared: !others.includes(child),
      };
      return enableDependencies(child, coalesced, below, logs);
    }),
  };
}

/**
 * A chart that declares no dependencies, below one that was renamed. Helm copies a chart that is declared with the
 * subcharts in it, and nothing further down: what lies deeper says that it lies where it was loaded from.
 */
function withOldPaths(chart: Chart, { shown, loaded, isDeclared }: Place): Chart {
  if (shown === loaded || chart.dependencies.length === 0) return chart;
  if (!isDeclared) return { ...chart, childrenPath: loaded };
  const dependencies = chart.dependencies.map((child) => ({
    ...child,
    childrenPath: `${loaded}/charts/${child.metadata.name}`,
  }));
  return { ...chart, dependencies };
}

function renamed(chart: Chart, alias: string): Chart {
  return alias === '' ? chart : { ...chart, metadata: { ...chart.metadata, name: alias } };
}

const NO_BOOLEAN = 'returned non-bool value';

/** What the first condition says that names a boolean; it outweighs the tags. */
function conditionOf(dependency: Dependency, values: GoMap, path: string, log?: Log): boolean | undefined {
  for (const condition of dependency.condition.trim().split(',')) {
    if (condition === '') continue;
    const value = valueAt(values, path + condition);
    if (typeof value === 'boolean') return value;
    if (value !== undefined)
      log?.({ level: 'WARN', text: NO_BOOLEAN, fields: { path: condition, chart: dependency.name } });
  }
  return undefined;
}

/** Whether the tags leave a dependency on: one that is true is enough. */
function isTagged(dependency: Dependency, values: GoMap, log?: Log): boolean {
  const tags = getKey(values, 'tags');
  if (!isMap(tags)) return true;
  const said = dependency.tags.map((tag) => {
    const value = getKey(tags, tag);
    if (value !== undefined && typeof value !== 'boolean')
      log?.({ level: 'WARN', text: NO_BOOLEAN, fields: { tag, chart: dependency.name } });
    return value;
  });
  return said.includes(true) || !said.includes(false);
}

function importValues(chart: Chart, logs: Logs): Chart {
  const log = logs.skipped;
  const dependencies = chart.dependencies.map((child) => importValues(child, logs));
  const children = { ...chart, dependencies };
  if (!declaresDependencies(chart)) return children;
  const values = coalesceValues(children, emptyMap(), { merge: true, log });
  return {
    ...children,
    metadata: { ...chart.metadata, dependencies: chart.metadata.dependencies.map(normalized) },
    values: withImports(chart, values, logs),
  };
}

/** Values with what the dependencies export of them. */
function withImports(chart: Chart, values: GoMap, logs: Logs): GoMap {
  const wanted = chart.metadata.dependencies.filter((dependency) => dependency.importValues.length > 0);
  if (wanted.length === 0) return values;
  let imported = emptyMap();
  for (const dependency of wanted)
    for (const item of dependency.importValues) {
      const found = importOf(dependency, item, values, logs);
      if (found !== undefined) imported = mergeTables(imported, found, true, logs.skipped);
    }
  return mergeTables(copyTable(values), imported, true, logs.skipped);
}

function importOf(dependency: Dependency, item: unknown, values: GoMap, logs: Logs): GoMap | undefined {
  const find = (path: string, text: string, fields: Readonly<Record<string, string>>): GoMap | undefined => {
    const found = tableAt(values, `${dependency.name}.${path}`);
    if (found === undefined) {
      const error = missingTable(values, dependency.name, path);
      logs.log?.({ level: 'WARN', text, fields: { ...fields, error } });
    }
    return found;
  };
  if (typeof item === 'string') return find(`exports.${item}`, 'ImportValues missing table', {});
  const { child, parent } = pathsOf(item);
  const table = find(child, 'ImportValues missing table from chart', { chart: dependency.name });
  if (table === undefined || parent === '.') return table;
  return parent.split('.').reduceRight<GoMap>((inner, key) => {
    const outer = emptyMap();
    setKey(outer, key, inner);
    return outer;
  }, table);
}

/** The first key of a path that leads to no table, as common.Values words it. */
function missingTable(values: GoMap, name: string, path: string): string {
  const keys = `${name}.${path}`.split('.');
  const until = keys.findIndex((_, i) => tableAt(values, keys.slice(0, i + 1).join('.')) === undefined);
  return `${sprintf('%q', [keys[until] ?? ''])} is not a table`;
}

function pathsOf(item: unknown): { readonly child: string; readonly parent: string } {
  const map = isMap(item as GoMap) ? (item as GoMap) : emptyMap();
  const text = (key: string): string => sprintf('%v', [getKey(map, key) ?? null]);
  return { child: text('child'), parent: text('parent') };
}

/** Templates see every import as a pair of child and parent. */
function normalized(dependency: Dependency): Dependency {
  const pairs = dependency.importValues.map((item) => {
    const { child, parent } =
      typeof item === 'string' ? { child: `exports.${item}`, parent: '.' } : pathsOf(item);
    const map = nameType(emptyMap(), { name: 'map[string]string', zero: '' });
    setKey(map, 'child', child);
    setKey(map, 'parent', parent);
    return map;
  });
  return { ...dependency, importValues: pairs };
}

import { gzipSync } from 'node:zlib';
import { isObject, toJson, type Value, type ValueObject } from '@flux-ts/yaml';
import type { Release, ReleaseHook, ReleaseInfo } from './release.ts';

/**
 * A release as Helm's JSON: the fields in Go's order, empty ones left out, `<`, `>` and `&` escaped. Helm 3 writes times
 * that are not there as empty texts, Helm 4 leaves them out.
 */
export function releaseJson(release: Release): string {
  const isOld = release.writtenBy === 'helm-3';
  const hasChart = Object.keys(release.chart).length > 0;
  return struct([
    ['name', text(release.name)],
    ['info', infoJson(release.info, isOld)],
    ['chart', hasChart ? chartJson(isOld ? release.chart : asHelm4(release.chart)) : undefined],
    ['config', Object.keys(release.config).length === 0 ? undefined : json(release.config)],
    ['manifest', text(release.manifest)],
    ['hooks', list(release.hooks, (hook) => hookJson(hook, isOld))],
    ['version', integer(release.version)],
    ['namespace', text(release.namespace)],
    ['apply_method', text(release.applyMethod ?? '')],
  ]);
}

/**
 * A release as Helm stores it (pkg/storage/driver/util.go): JSON, gzip at its best level, base64. The bytes of the
 * compression are zlib's and not Go's; both read both.
 */
export function encodeRelease(release: Release): string {
  return gzipSync(releaseJson(release), { level: 9 }).toString('base64');
}

type Field = readonly [name: string, text: string | undefined];

function struct(fields: readonly Field[]): string {
  const present = fields.filter(([, value]) => value !== undefined);
  return `{${present.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
}

function json(value: Value): string {
  return toJson(value, { escapeHtml: true });
}

function text(value: string): string | undefined {
  return value === '' ? undefined : json(value.toWellFormed());
}

function integer(value: number): string | undefined {
  return value === 0 ? undefined : String(value);
}

function list<T>(items: readonly T[], write: (item: T) => string | undefined): string | undefined {
  return items.length === 0 ? undefined : `[${items.map((item) => write(item) ?? '""').join(',')}]`;
}

function time(value: string | undefined, isOld: boolean): string | undefined {
  return text(value ?? '') ?? (isOld ? '""' : undefined);
}

function infoJson(info: ReleaseInfo, isOld: boolean): string {
  return struct([
    ['first_deployed', time(info.firstDeployed, isOld)],
    ['last_deployed', time(info.lastDeployed, isOld)],
    ['deleted', time(info.deleted, isOld)],
    ['description', text(info.description)],
    ['status', text(info.status)],
    ['rollback_revision', integer(info.rollbackRevision)],
    ['notes', text(info.notes)],
  ]);
}

function hookJson(hook: ReleaseHook, isOld: boolean): string {
  const run = struct([
    ['started_at', time(hook.lastRun.startedAt, isOld)],
    ['completed_at', time(hook.lastRun.completedAt, isOld)],
    ['phase', json(hook.lastRun.phase)],
  ]);
  return struct([
    ['name', text(hook.name)],
    ['kind', text(hook.kind)],
    ['path', text(hook.path)],
    ['manifest', text(hook.manifest)],
    ['events', list(hook.events, text)],
    ['last_run', run],
    ['weight', integer(hook.weight)],
    ['delete_policies', list(hook.deletePolicies, text)],
    ['output_log_policies', list(hook.outputLogPolicies, text)],
  ]);
}

const DEPENDENCY = [
  'name',
  'version',
  'repository',
  'condition',
  'tags',
  'enabled',
  'import-values',
  'alias',
];
const FILE = ['name', 'data', 'modtime'];

/** Order of the fields of a chart's structs; what stands in none of them (values) goes by its keys. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
  '': ['metadata', 'lock', 'templates', 'values', 'schema', 'schemamodtime', 'files', 'modtime'],
  metadata: [
    ...['name', 'home', 'sources', 'version', 'description', 'keywords', 'maintainers', 'icon', 'apiVersion'],
    ...[
      'condition',
      'tags',
      'appVersion',
      'deprecated',
      'annotations',
      'kubeVersion',
      'dependencies',
      'type',
    ],
  ],
  'metadata.maintainers': ['name', 'email', 'url'],
  'metadata.dependencies': DEPENDENCY,
  lock: ['generated', 'digest', 'dependencies'],
  'lock.dependencies': DEPENDENCY,
  templates: FILE,
  files: FILE,
};

/** Charts that Helm 3 stored say nothing of when their schema was changed; Helm 4 writes that it does not know. */
function asHelm4(chart: ValueObject): ValueObject {
  if (!Object.hasOwn(chart, 'schema') || Object.hasOwn(chart, 'schemamodtime')) return chart;
  return { ...chart, schemamodtime: '0001-01-01T00:00:00Z' };
}

function chartJson(value: Value, path = ''): string {
  if (Array.isArray(value)) return `[${value.map((item) => chartJson(item, path)).join(',')}]`;
  const order = Object.hasOwn(ORDER, path) ? ORDER[path] : undefined;
  if (!isObject(value) || order === undefined) return json(value);
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const rest = Object.keys(value).filter((key) => !order.includes(key));
  const fields = [...order.filter((key) => Object.hasOwn(value, key)), ...rest.sort()];
  return struct(fields.map((key) => [key, chartJson((value as ValueObject)[key] ?? null, below(key))]));
}

import { gunzipSync } from 'node:zlib';
import { errorMessage } from '@flux-ts/errors';
import type { HookEvent } from '@flux-ts/helm';
import { fromJson, isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import { ReleaseError } from '../errors.ts';
import type { HookRun, Release, ReleaseHook, ReleaseInfo, ReleaseStatus } from './release.ts';

/** Bytes of JSON beyond which a record is refused: a Secret holds one MiB, which no honest chart blows up so far. */
const MAX_BYTES = 64 << 20;

const ZERO_TIME = '0001-01-01T00:00:00Z';

/**
 * Reads what {@link encodeRelease} and Helm 3 and 4 write, and what Helm wrote before it compressed; a record of Helm 3
 * says so (`writtenBy`). Labels are not in it: they lie on the object that holds it. Throws {@link ReleaseError}
 * `RECORD`.
 */
export function decodeRelease(data: string): Release {
  try {
    return releaseOf(fromJson(inflate(Buffer.from(data, 'base64'))));
  } catch (thrown) {
    if (thrown instanceof ReleaseError) throw thrown;
    throw new ReleaseError('RECORD', `failed to decode release: ${errorMessage(thrown)}`, { cause: thrown });
  }
}

function inflate(bytes: Buffer): string {
  const isGzip = bytes.length > 3 && bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
  return (isGzip ? gunzipSync(bytes, { maxOutputLength: MAX_BYTES }) : bytes).toString('utf8');
}

/** A release of Helm's JSON. Throws {@link ReleaseError} `RECORD`. */
export function releaseOf(value: Value): Release {
  if (!isObject(value)) throw new ReleaseError('RECORD', 'a release must be an object');
  const method = textOf(value, 'apply_method');
  const [info, chart] = [tableOf(value, 'info'), tableOf(value, 'chart')];
  return {
    name: textOf(value, 'name'),
    namespace: textOf(value, 'namespace'),
    version: integerOf(value, 'version'),
    info: infoOf(info),
    chart,
    config: tableOf(value, 'config'),
    manifest: textOf(value, 'manifest'),
    hooks: listOf(value, 'hooks').filter(isObject).map(hookOf),
    labels: {},
    ...(method === 'ssa' || method === 'csa' ? { applyMethod: method } : {}),
    ...(isOfHelm3(info, chart) ? { writtenBy: 'helm-3' } : {}),
  };
}

/** Helm 3 always says when a release was deleted, if with an empty text, and never when a schema was changed. */
function isOfHelm3(info: ValueObject, chart: ValueObject): boolean {
  const isDeleted = own(info, 'deleted');
  return isDeleted === '' || (isDeleted !== undefined && !Object.hasOwn(chart, 'schemamodtime'));
}

function infoOf(info: ValueObject): ReleaseInfo {
  return {
    ...times(info, { first_deployed: 'firstDeployed', last_deployed: 'lastDeployed', deleted: 'deleted' }),
    description: textOf(info, 'description'),
    status: (textOf(info, 'status') || 'unknown') as ReleaseStatus,
    rollbackRevision: integerOf(info, 'rollback_revision'),
    notes: textOf(info, 'notes'),
  };
}

function hookOf(hook: ValueObject): ReleaseHook {
  const run = tableOf(hook, 'last_run');
  return {
    name: textOf(hook, 'name'),
    kind: textOf(hook, 'kind'),
    path: textOf(hook, 'path'),
    manifest: textOf(hook, 'manifest'),
    events: textsOf(hook, 'events') as HookEvent[],
    lastRun: {
      ...times(run, { started_at: 'startedAt', completed_at: 'completedAt' }),
      phase: textOf(run, 'phase') as HookRun['phase'],
    },
    weight: integerOf(hook, 'weight'),
    deletePolicies: textsOf(hook, 'delete_policies'),
    outputLogPolicies: textsOf(hook, 'output_log_policies'),
  };
}

/** Times that are there: Helm 3 wrote empty texts, and Go's zero time, where there was none. */
function times(from: ValueObject, names: Readonly<Record<string, string>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [field, name] of Object.entries(names)) {
    const time = textOf(from, field);
    if (time !== '' && time !== ZERO_TIME) found[name] = time;
  }
  return found;
}

function refuse(field: string, type: string): never {
  throw new ReleaseError('RECORD', `field ${field} of a release is not ${type}`, { data: { field } });
}

function textOf(from: ValueObject, field: string): string {
  const value = own(from, field) ?? '';
  return typeof value === 'string' ? value : refuse(field, 'text');
}

function integerOf(from: ValueObject, field: string): number {
  const value = own(from, field) ?? 0;
  return Number.isSafeInteger(value) ? (value as number) : refuse(field, 'an integer');
}

function tableOf(from: ValueObject, field: string): ValueObject {
  const value = own(from, field) ?? {};
  return isObject(value) ? value : refuse(field, 'an object');
}

function listOf(from: ValueObject, field: string): Value[] {
  const value = own(from, field) ?? [];
  return Array.isArray(value) ? value : refuse(field, 'a list');
}

function textsOf(from: ValueObject, field: string): string[] {
  return listOf(from, field).map((item) =>
    typeof item === 'string' ? item : refuse(field, 'a list of text'),
  );
}

import { INTERVAL_PATTERN, TIMEOUT_PATTERN } from '@flux-ts/kinds';
import { formatDuration, parseDuration } from '@flux-ts/text';
import type { ValueObject } from '@flux-ts/yaml';

/** Fields that are pointers in Flux's Go types: false, 0 and empty texts are written out. */
const pointers = new Set([
  'deletionPropagation',
  'ignore',
  'ignoreTestFailures',
  'maxHistory',
  'persistentClient',
  'remediateLastFailure',
  'serverSideApply',
]);

/** Texts that are written even if they are missing (ImagePolicy's `extract`): by the field beside which they stand. */
const written: ReadonlyMap<string, string> = new Map([['pattern', 'extract']]);

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether Go's `omitempty` leaves a value out: empty scalars, lists and maps, but no struct. */
function isEmpty(value: unknown, schema: ValueObject): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && 'additionalProperties' in schema && Object.keys(value).length === 0;
}

/**
 * A spec as Flux's Go types write it: durations in Go's form (`5m` is `5m0s`), optional fields without a value
 * left out. The schema of the kind tells which fields are which.
 */
export function canonical(schema: ValueObject, value: unknown): unknown {
  if (typeof value === 'string') {
    const pattern = schema['pattern'];
    const isDuration = pattern === INTERVAL_PATTERN || pattern === TIMEOUT_PATTERN;
    return isDuration && value !== '' ? canonicalDuration(value) : value;
  }
  if (Array.isArray(value)) {
    const items = schema['items'];
    return isObject(items) ? value.map((item) => canonical(items as ValueObject, item)) : value;
  }
  const properties = schema['properties'];
  if (!isObject(value) || !isObject(properties)) return value;
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const entries = Object.entries(value).flatMap(([key, field]): [string, unknown][] => {
    const own = properties[key];
    if (!isObject(own)) return [[key, field]];
    const next = canonical(own as ValueObject, field);
    const isPointer = pointers.has(key) && !Array.isArray(next);
    const omitted = !required.includes(key) && !isPointer && isEmpty(next, own as ValueObject);
    return omitted ? [] : [[key, next]];
  });
  for (const [beside, key] of written)
    if (Object.hasOwn(properties, key) && Object.hasOwn(value, beside)) entries.push([key, value[key] ?? '']);
  return Object.fromEntries(entries);
}

function canonicalDuration(text: string): string {
  try {
    return formatDuration(parseDuration(text));
  } catch {
    return text;
  }
}

import type { Schema } from '@flux-ts/schema';
import { isObject, own, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import { goPrint } from '../go-print.ts';
import {
  DELETE_FROM_PREFIX,
  MARKER,
  ORDER_PREFIX,
  patchFailed,
  patchInvalid,
  RETAIN_KEYS,
  withoutDirectives,
  withoutNulls,
} from './directives.ts';
import { type MergeMap, mergeLists, orderLists } from './strategic-lists.ts';

/** What the schema says of a field that is patched. */
interface FieldMeta {
  /** The schema of the field's value, or of a list's items. */
  readonly schema: Schema | undefined;
  readonly mergeKey: string;
  readonly strategy: 'merge' | 'replace' | '';
}

/**
 * Applies a strategic merge patch (apimachinery pkg/util/strategicpatch), with its directives `$patch`,
 * `$retainKeys`, `$setElementOrder/…` and `$deleteFromPrimitiveList/…`. Merge keys and strategies come from the
 * schema; without one lists are replaced. Neither argument is changed.
 * @throws ResourceError PATCH_INVALID or PATCH_FAILED
 */
export function applyStrategicMergePatch(target: Value, patch: Value, schema: Schema | undefined): Value {
  if (!isObject(patch)) throw patchInvalid('invalid JSON document');
  return mergeMap(isObject(target) ? target : {}, patch, schema);
}

const mergeMap: MergeMap = (original, patch, schema) => {
  const directive = own(patch, MARKER);
  if (directive !== undefined) return followDirective(directive, patch);
  const result: ValueObject = retainKeys(original, patch);
  const rest: ValueObject = { ...patch };
  delete rest[RETAIN_KEYS];
  mergeOrderedLists(result, rest, schema);
  for (const key of Object.keys(rest)) mergeField(result, key, rest[key]!, schema);
  return result;
};

/** `$patch: replace` takes the patch as it is, `$patch: delete` leaves an empty map. */
function followDirective(directive: Value, patch: ValueObject): ValueObject {
  if (directive === 'delete') return {};
  if (directive !== 'replace') {
    throw patchInvalid(`unknown patch type: ${goPrint(directive)} in map: ${goPrint(patch)}`);
  }
  const { [MARKER]: _, ...rest } = patch;
  return rest;
}

/** `$retainKeys`: keys that it does not list go; the patch may name no other. */
function retainKeys(original: ValueObject, patch: ValueObject): ValueObject {
  const directive = own(patch, RETAIN_KEYS);
  if (directive === undefined) return { ...original };
  if (!Array.isArray(directive)) throw patchInvalid('invalid patch format of retainKeys');
  const kept = new Set(directive);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null || key.startsWith('$')) continue;
    if (!kept.has(key)) throw patchInvalid('invalid patch format of retainKeys');
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.has(key)));
}

function mergeField(result: ValueObject, key: string, change: Value, schema: Schema | undefined): void {
  const isDeletion = key.startsWith(DELETE_FROM_PREFIX);
  const name = isDeletion ? directiveField(key, 'invalid patch format of primitive list') : key;
  if (change === null) {
    delete result[name];
    return;
  }
  const before = own(result, name);
  if (before === undefined || kindOf(before) !== kindOf(change)) {
    if (!isDeletion) replaceField(result, name, withoutNulls(change));
    return;
  }
  if (isObject(change)) {
    const meta = metaOf(schema, name);
    const merged =
      meta.strategy === 'replace' ? change : mergeMap(before as ValueObject, change, meta.schema);
    setOwn(result, name, merged);
  } else if (Array.isArray(change)) {
    const meta = metaOf(schema, name, true);
    const merges = meta.strategy === 'merge' || isDeletion;
    const list = merges ? mergeLists(before as Value[], change, { ...meta, isDeletion }, mergeMap) : change;
    setOwn(result, name, list);
  } else {
    replaceField(result, name, change);
  }
}

function replaceField(result: ValueObject, name: string, value: Value): void {
  const kept = withoutDirectives(value);
  if (kept === undefined) delete result[name];
  else setOwn(result, name, kept);
}

/** `$setElementOrder/x`: merges list `x` and puts its items in the order given. Takes what it did out of `patch`. */
function mergeOrderedLists(result: ValueObject, patch: ValueObject, schema: Schema | undefined): void {
  const malformed = 'invalid patch format of setElementOrder list';
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(ORDER_PREFIX)) continue;
    const order = patch[key]!;
    delete patch[key];
    const name = directiveField(key, malformed);
    if (!Array.isArray(order)) throw badType(order);
    const before = own(result, name);
    const change = own(patch, name);
    for (const list of [before, change]) if (list !== undefined && !Array.isArray(list)) throw badType(list);
    if (before === undefined && change === undefined) continue;
    const meta = metaOf(schema, name, true);
    const lists = { before: before as Value[] | undefined, change: change as Value[] | undefined, order };
    const replace = meta.strategy !== 'merge';
    setOwn(result, name, orderLists(lists, { ...meta, replace }, mergeMap));
    delete patch[name];
  }
}

function badType(actual: Value): Error {
  return patchInvalid(
    `expected a []interface {}, but received a ${Array.isArray(actual) ? '[]interface {}' : typeName(actual)}`,
  );
}

function typeName(value: Value): string {
  if (isObject(value)) return 'map[string]interface {}';
  if (value === null) return '%!s(<nil>)';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : Number.isInteger(value) ? 'int64' : 'float64';
}

function directiveField(key: string, message: string): string {
  const slash = key.indexOf('/');
  if (
    slash < 0 ||
    key.slice(0, slash + 1) !== (key.startsWith(ORDER_PREFIX) ? ORDER_PREFIX : DELETE_FROM_PREFIX)
  ) {
    throw patchInvalid(message);
  }
  return key.slice(slash + 1);
}

function kindOf(value: Value): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value;
}

/** A field that a built-in type does not have is an error, as for the real server; map values have no rules. */
function metaOf(schema: Schema | undefined, name: string, isList = false): FieldMeta {
  const field = fieldOf(schema, name);
  const strategies = field?.patchStrategy ?? [];
  const strategy = strategies.includes('merge') ? 'merge' : strategies.includes('replace') ? 'replace' : '';
  return { schema: isList ? field?.items : field, mergeKey: field?.patchMergeKey ?? '', strategy };
}

function fieldOf(schema: Schema | undefined, name: string): Schema | undefined {
  const { properties, additionalProperties, typeName } = schema ?? {};
  if (properties !== undefined && Object.hasOwn(properties, name)) return properties[name];
  if (additionalProperties !== undefined)
    return additionalProperties === true ? undefined : additionalProperties;
  if (properties !== undefined && typeName !== undefined)
    throw patchFailed(`unable to find api field "${name}"`);
  return undefined;
}

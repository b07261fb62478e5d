import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';
import { patchInvalid } from './directives.ts';

/** One operation of a JSON Patch; a `value` that is missing is undefined. */
export interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from: string;
  readonly value: Value | undefined;
}

const OPERATIONS: readonly string[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/**
 * One operation, as v4 reads it: it finds out what is missing when it gets there.
 * @throws ResourceError PATCH_INVALID
 */
export function readOperation(entry: Value): Operation {
  const object = isObject(entry) ? entry : {};
  const op = textOf(object, 'op') ?? 'unknown';
  if (!OPERATIONS.includes(op)) throw patchInvalid(`Unexpected kind: ${op}`);
  const from = textOf(object, 'from');
  if ((op === 'move' || op === 'copy') && from === undefined) {
    throw patchInvalid(`${op} operation failed to decode from: operation, missing from field: missing value`);
  }
  const path = textOf(object, 'path');
  if (path === undefined) {
    const isShort = op === 'add' || op === 'remove' || op === 'copy';
    const reason = isShort ? 'missing value' : 'operation missing path field: missing value';
    throw patchInvalid(`${op} operation failed to decode path: ${reason}`);
  }
  return { op, path, from: from ?? '', value: own(object, 'value') };
}

/**
 * v5 checks all operations before the first is carried out.
 * @throws ResourceError PATCH_INVALID
 */
export function checkOperation(entry: Value): void {
  const object = isObject(entry) ? entry : {};
  const op = textOf(object, 'op') ?? 'unknown';
  const invalid = (reason: string) =>
    patchInvalid(`invalid operation ${JSON.stringify(sortedKeys(object))}: ${reason}`);
  if (!OPERATIONS.includes(op)) throw invalid('unsupported operation');
  if ((op === 'add' || op === 'replace') && !Object.hasOwn(object, 'value')) {
    throw invalid("failed to decode 'value': operation, missing value field: missing value");
  }
  if ((op === 'move' || op === 'copy') && textOf(object, 'from') === undefined) {
    throw invalid("failed to decode 'from': operation, missing from field: missing value");
  }
  if (textOf(object, 'path') === undefined) {
    throw invalid("failed to decode 'path': operation missing path field: missing value");
  }
}

function textOf(object: ValueObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' ? value : undefined;
}

function sortedKeys(object: ValueObject): ValueObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

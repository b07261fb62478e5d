import { applyJsonPatch } from '@flux-ts/resource';
import { decode, fromJson, type Value } from '@flux-ts/yaml';
import { KustomizeError } from '../../errors.ts';
import { roundIntegers } from '../../go-format.ts';
import type { Resource } from '../../resource/resource.ts';
import { lookupCreate } from '../../tree/fields.ts';
import { finish } from '../../tree/finish.ts';
import { fromJsonValue } from '../../tree/from-value.ts';

/** Reads a JSON patch: JSON when it starts with `[`, YAML otherwise. Throws when it is none. */
export function parseJsonPatch(text: string): Value[] {
  const value = text.startsWith('[') ? fromJson(text) : decode(text);
  if (value === null) return [];
  if (!Array.isArray(value)) {
    const kind = typeof value === 'object' ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;
    throw new KustomizeError('PATCH', `json: cannot unmarshal ${kind} into Go value of type jsonpatch.Patch`);
  }
  for (const operation of value) {
    if (operation !== null && (typeof operation !== 'object' || Array.isArray(operation))) {
      const kind = Array.isArray(operation)
        ? 'array'
        : typeof operation === 'boolean'
          ? 'bool'
          : typeof operation;
      throw new KustomizeError(
        'PATCH',
        `json: cannot unmarshal ${kind} into Go value of type jsonpatch.Operation`,
      );
    }
  }
  return value;
}

/** Applies a JSON patch to an object. */
export function applyToResource(resource: Resource, patch: readonly Value[]): void {
  if (resource.tree === undefined) return;
  if (resource.problem !== undefined) throw resource.problem;
  // The real kustomize keeps its notes as annotations, so a patch finds an annotations map where there are notes.
  if (resource.hasBuildAnnotations) lookupCreate(resource.tree, 'map', 'metadata', 'annotations');
  const before = finish(resource.tree);
  let after: Value;
  try {
    after = applyOperations(before, patch);
  } catch (cause) {
    const address = resource.address();
    throw new KustomizeError('PATCH', cause instanceof Error ? cause.message : String(cause), {
      cause,
      ...(address === undefined ? {} : { address }),
    });
  }
  resource.tree = fromJsonValue(roundIntegers(after));
}

/**
 * Quirk (evanphx/json-patch v4, which kustomize uses): `replace` of a key that an object does not have adds it.
 * In a list, and below what is missing, it is an error as everywhere.
 */
function applyOperations(document: Value, patch: readonly Value[]): Value {
  let result = document;
  let waiting: Value[] = [];
  const apply = (): void => {
    if (waiting.length > 0) result = applyJsonPatch(result, waiting, { maxOperations: waiting.length });
    waiting = [];
  };
  for (const operation of patch) {
    // Whether there is such a key is known once the operations before have been applied.
    if (mayAddKey(operation)) apply();
    waiting.push(addsKey(operation, result) ? { ...operation, op: 'add' } : operation);
  }
  apply();
  return result;
}

function mayAddKey(operation: Value): boolean {
  return (
    typeof operation === 'object' && operation !== null && 'op' in operation && operation.op === 'replace'
  );
}

function addsKey(operation: Value, document: Value): operation is { op: string; path: string } {
  if (typeof operation !== 'object' || operation === null || Array.isArray(operation)) return false;
  const { op, path } = operation;
  if (
    op !== 'replace' ||
    typeof path !== 'string' ||
    !path.startsWith('/') ||
    !Object.hasOwn(operation, 'value')
  )
    return false;
  const keys = path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  let parent: Value | undefined = document;
  for (const key of keys.slice(0, -1)) {
    if (typeof parent !== 'object' || parent === null) return false;
    parent = Array.isArray(parent)
      ? parent.at(Number(key))
      : Object.hasOwn(parent, key)
        ? parent[key]
        : undefined;
  }
  const last = keys.at(-1) ?? '';
  return (
    typeof parent === 'object' && parent !== null && !Array.isArray(parent) && !Object.hasOwn(parent, last)
  );
}

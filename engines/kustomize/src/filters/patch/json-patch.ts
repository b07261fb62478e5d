import { applyJsonPatch } from '@flux-ts/resource';
import { decode, fromJson, type Value } from '@flux-ts/yaml';
import { KustomizeError } from '../../errors.ts';
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
export function applyToResource(resource: Resource, patch: Value): void {
  if (resource.tree === undefined) return;
  // The real kustomize keeps its notes as annotations, so a patch finds an annotations map where there are notes.
  if (resource.hasBuildAnnotations) lookupCreate(resource.tree, 'map', 'metadata', 'annotations');
  const before = finish(resource.tree);
  let after: Value;
  try {
    after = applyJsonPatch(before, patch);
  } catch (cause) {
    throw new KustomizeError('PATCH', cause instanceof Error ? cause.message : String(cause), {
      cause,
      address: { file: resource.origin.file, document: resource.origin.document },
    });
  }
  resource.tree = fromJsonValue(after);
}

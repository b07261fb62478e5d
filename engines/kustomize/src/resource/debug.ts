import type { ValueObject } from '@flux-ts/yaml';
import { finish } from '../tree/finish.ts';
import { goJson } from './hash.ts';
import type { Resource } from './resource.ts';

/** An object as kustomize shows it in errors: with what it remembers of the object as annotations. */
export function debugValue(resource: Resource): ValueObject | null {
  if (resource.tree === undefined) return null;
  const value = finish(resource.tree) as ValueObject;
  const memory = resource.buildAnnotations();
  if (memory.size > 0) {
    const metadata = value['metadata'] as ValueObject;
    metadata['annotations'] = {
      ...(metadata['annotations'] as ValueObject | undefined),
      ...Object.fromEntries(memory),
    };
  }
  return value;
}

/** The same as JSON. */
export function debugText(resource: Resource): string {
  return goJson(debugValue(resource));
}

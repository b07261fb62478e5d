import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { asValue, equalValues, fieldAt } from '../../values.ts';

/** `field is immutable` for a field that an update changes (api/validation ValidateImmutableField). */
export function immutable(next: KubeObject, live: KubeObject, ...path: readonly string[]): FieldError[] {
  const value = fieldAt(next, ...path);
  if (equalValues(value, fieldAt(live, ...path))) return [];
  return [
    {
      type: 'Invalid',
      field: path.join('.'),
      badValue: asValue(value ?? null),
      detail: 'field is immutable',
    },
  ];
}

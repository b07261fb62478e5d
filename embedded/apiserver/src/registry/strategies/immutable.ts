import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { asValue, equalValues, fieldAt } from '../../values.ts';
import { internalText } from '../internal/index.ts';

/** `field is immutable` for a field that an update changes (api/validation ValidateImmutableField). */
export function immutable(next: KubeObject, live: KubeObject, ...path: readonly string[]): FieldError[] {
  const value = fieldAt(next, ...path);
  if (equalValues(value, fieldAt(live, ...path))) return [];
  const shown =
    path.at(-1) === 'selector'
      ? { badText: internalText('metav1.LabelSelector', value) }
      : { badValue: asValue(value ?? null) };
  return [{ type: 'Invalid', field: path.join('.'), ...shown, detail: 'field is immutable' }];
}

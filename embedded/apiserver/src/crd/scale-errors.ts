import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import type { ScalePaths } from '../kinds/resource-type.ts';
import { asObject, fieldAt } from '../values.ts';

const MAX_INT32 = 2 ** 31 - 1;

/** What keeps the numbers of a scale subresource from being read (apiextensions pkg/registry/customresource/validator.go). */
export function scaleErrors(object: KubeObject, { specReplicas, statusReplicas }: ScalePaths): FieldError[] {
  return [specReplicas, statusReplicas].flatMap((path) => replicaErrors(object, path));
}

function replicaErrors(object: KubeObject, field: string): FieldError[] {
  const value = fieldAt(object, ...field.split('.').filter((part) => part !== ''));
  if (value === undefined) return [];
  const invalid = (badValue: number, detail: string): FieldError[] => [
    { type: 'Invalid', field, badValue, detail },
  ];
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    return invalid(
      0,
      `${field} accessor error: ${String(value)} is of the type ${goType(value)}, expected int64`,
    );
  }
  if (value < 0) return invalid(value, 'should be a non-negative integer');
  return value > MAX_INT32 ? invalid(value, `should be less than or equal to ${MAX_INT32}`) : [];
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (asObject(value) !== undefined) return 'map[string]interface {}';
  if (value === null) return '<nil>';
  return { string: 'string', boolean: 'bool', number: 'float64' }[typeof value as string] ?? typeof value;
}

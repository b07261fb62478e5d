import type { FieldError } from '@flux-ts/schema';
import { asList, asText, field, fieldAt } from '../../values.ts';

const TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];

/** Columns of tables (apiextensions ValidateCustomResourceColumnDefinition). */
export function columnErrors(columns: unknown, path: string): FieldError[] {
  return asList(columns).flatMap((column, i) => oneColumn(column, `${path}[${i}]`));
}

function oneColumn(column: unknown, path: string): FieldError[] {
  const text = (key: string) => asText(field(column, key));
  const errors: FieldError[] = [];
  const required = (key: string, detail: string) =>
    errors.push({ type: 'Required', field: `${path}.${key}`, detail });
  const invalid = (key: string, badValue: string, detail: string) =>
    errors.push({ type: 'Invalid', field: `${path}.${key}`, badValue, detail });
  const [type, format, jsonPath] = [text('type'), text('format'), text('jsonPath')];
  if (text('name') === '') required('name', '');
  const oneOf = `must be one of ${TYPES.join(',')}`;
  if (type === '') required('type', oneOf);
  else if (!TYPES.includes(type)) invalid('type', type, oneOf);
  if (format !== '' && !FORMATS.includes(format))
    invalid('format', format, `must be one of ${FORMATS.join(',')}`);
  if (jsonPath === '') required('JSONPath', '');
  else errors.push(...pathErrors(jsonPath, `${path}.JSONPath`));
  return errors;
}

/** The scale subresource (apiextensions ValidateCustomResourceDefinitionSubresources). */
export function subresourceErrors(subresources: unknown, path: string): FieldError[] {
  const scale = field(subresources, 'scale');
  if (scale === undefined || scale === null) return [];
  const selector = asText(field(scale, 'labelSelectorPath'));
  return [
    ...scalePathErrors(scale, 'specReplicasPath', ['.spec'], path),
    ...scalePathErrors(scale, 'statusReplicasPath', ['.status'], path),
    ...(selector === '' ? [] : scalePathErrors(scale, 'labelSelectorPath', ['.spec', '.status'], path)),
  ];
}

function scalePathErrors(
  scale: unknown,
  key: string,
  roots: readonly string[],
  subresources: string,
): FieldError[] {
  const path = `${subresources}.scale.${key}`;
  const badValue = asText(fieldAt(scale, key));
  if (badValue === '') return [{ type: 'Required', field: path, detail: '' }];
  const errors = pathErrors(badValue, path);
  if (errors.length > 0 || roots.some((root) => badValue.startsWith(`${root}.`))) return errors;
  const detail = `should be a json path under ${roots.length > 1 ? `either ${roots.join(' or ')}` : roots[0]}`;
  return [{ type: 'Invalid', field: path, badValue, detail }];
}

function pathErrors(badValue: string, path: string): FieldError[] {
  if (badValue.startsWith('.')) return [];
  const detail = 'must be a simple json path starting with .';
  return [{ type: 'Invalid', field: path, badValue, detail }];
}

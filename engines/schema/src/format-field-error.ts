import { goQuote } from '@flux-ts/errors';
import { toJson, type Value } from '@flux-ts/yaml';
import type { FieldError, FieldErrorType } from './field-error.ts';
import { formatGoFloat } from './go-format.ts';

const titles: Readonly<Record<FieldErrorType, string>> = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Duplicate: 'Duplicate value',
  Forbidden: 'Forbidden',
  TooLong: 'Too long',
  TooMany: 'Too many',
  TypeInvalid: 'Invalid value',
  NotFound: 'Not found',
  Internal: 'Internal error',
};

const withoutValue: ReadonlySet<FieldErrorType> = new Set(['Required', 'Forbidden', 'TooLong', 'Internal']);

/** `spec.replicas: Invalid value: -1: must be …`, as apimachinery's `field.Error` prints itself. */
export function formatFieldError(error: FieldError): string {
  return `${error.field}: ${formatErrorBody(error)}`;
}

/** The same without the field: the `message` of a Status cause. */
export function formatErrorBody(error: FieldError): string {
  const parts = [titles[error.type]];
  // Without a value it is left out, as upstream's OmitValueType.
  if (withoutValue.has(error.type)) return [...parts, ...detailOf(error)].join(': ');
  if (error.badText !== undefined) parts.push(error.badText);
  else if (error.badValue !== undefined) parts.push(formatBadValue(error.badValue));
  return [...parts, ...detailOf(error)].join(': ');
}

function detailOf({ detail }: FieldError): string[] {
  return detail === '' ? [] : [detail];
}

/** `field.Error` quotes strings, prints numbers as Go does, and everything else as JSON. */
function formatBadValue(value: Value): string {
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number' && !Number.isInteger(value)) return formatGoFloat(value);
  return toJson(value);
}

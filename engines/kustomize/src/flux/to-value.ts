import type { Value } from '@flux-ts/yaml';

/** A kustomization as Go writes its type: what is empty is left out, but not an empty struct behind a pointer. */
export function toPlainValue(field: unknown): Value | undefined {
  if (field === undefined || field === null || field === '' || field === false || field === 0)
    return undefined;
  if (typeof field !== 'object') return field as Value;
  if (Array.isArray(field)) {
    return field.length === 0 ? undefined : field.map((item) => toPlainValue(item) ?? zeroOf(item));
  }
  if (field instanceof Map) {
    return field.size === 0 ? undefined : (Object.fromEntries(field) as Record<string, Value>);
  }
  const result: Record<string, Value> = {};
  for (const [name, item] of Object.entries(field)) {
    // A source value that is empty is not the same as none.
    const value =
      name === 'sourceValue' && item === ''
        ? ''
        : asIs.has(name)
          ? (item as Value | undefined)
          : toPlainValue(item);
    const isNone = value === undefined || value === null || (asIs.has(name) && isEmptyObject(value));
    if (!isNone) result[name] = value;
  }
  return result;
}

const asIs = new Set(['valuesInline', 'valuesLocal']);

function isEmptyObject(value: Value): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function zeroOf(item: unknown): Value {
  return typeof item === 'string' ? '' : {};
}

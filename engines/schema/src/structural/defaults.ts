import { cloneValue } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import { prune } from '../prune/prune.ts';
import type { Schema } from '../schema.ts';
import { validate } from '../validate/validate.ts';

const META_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Defaults must have no unknown fields and be valid as they stand: defaults inside of them do not help. `below` is the
 * field of every resource that a schema is under: those have none.
 */
export function checkDefaults(schema: Schema, path: string, errors: FieldError[]): void {
  if (schema.default !== undefined) checkDefault({ ...schema, embeddedResource: true }, path, errors);
  visitChildren(schema, path, errors, (name) => (META_FIELDS.has(name) ? name : undefined));
}

function visit(schema: Schema, path: string, errors: FieldError[], below: string | undefined): void {
  if (schema.default !== undefined) {
    if (below !== undefined) {
      const detail = `must not be set in top-level ${below}`;
      errors.push({ type: 'Forbidden', field: `${path}.default`, detail });
    } else checkDefault(schema, path, errors);
  }
  visitChildren(schema, path, errors, () => below);
}

function visitChildren(
  schema: Schema,
  path: string,
  errors: FieldError[],
  belowOf: (property: string) => string | undefined,
): void {
  for (const name of Object.keys(schema.properties ?? {}).sort()) {
    visit(schema.properties![name]!, `${path}.properties[${name}]`, errors, belowOf(name));
  }
  if (schema.items !== undefined) visit(schema.items, `${path}.items`, errors, belowOf(''));
  const additional = schema.additionalProperties;
  if (additional !== undefined && additional !== true) {
    visit(additional, `${path}.additionalProperties`, errors, belowOf(''));
  }
}

function checkDefault(schema: Schema, path: string, errors: FieldError[]): void {
  const field = `${path}.default`;
  const value = cloneValue(schema.default!);
  // The default is no whole resource: only an embedded one keeps metadata that is not specified.
  const pruned = cloneValue(value);
  const unknown = prune({ type: 'object', properties: { spec: schema } }, { spec: pruned });
  if (unknown.length > 0) {
    errors.push({ type: 'Invalid', field, badValue: value, detail: 'must not have unknown fields' });
    return;
  }
  for (const error of validate(schema, value)) {
    const inside = error.field === '<nil>' ? '' : `.${error.field}`;
    errors.push({ ...error, field: `${field}${inside}` });
  }
}

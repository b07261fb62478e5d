import { cloneValue } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import { prune } from '../prune/prune.ts';
import type { Schema } from '../schema.ts';
import { validate } from '../validate/validate.ts';

/** Defaults must have no unknown fields and be valid as they stand: defaults inside of them do not help. */
export function checkDefaults(schema: Schema, path: string, errors: FieldError[], inMetadata = false): void {
  if (schema.default !== undefined) {
    if (inMetadata) {
      errors.push({
        type: 'Forbidden',
        field: `${path}.default`,
        detail: 'must not be set in top-level metadata',
      });
    } else checkDefault(schema, path, errors);
  }
  for (const name of Object.keys(schema.properties ?? {}).sort()) {
    const isMetadata = inMetadata || (name === 'metadata' && !path.includes('['));
    checkDefaults(schema.properties![name]!, `${path}.properties[${name}]`, errors, isMetadata);
  }
  if (schema.items !== undefined) checkDefaults(schema.items, `${path}.items`, errors, inMetadata);
  const additional = schema.additionalProperties;
  if (additional !== undefined && additional !== true) {
    checkDefaults(additional, `${path}.additionalProperties`, errors, inMetadata);
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
    const inside =
      error.field === '<nil>' ? '' : error.field.startsWith('[') ? error.field : `.${error.field}`;
    errors.push({ ...error, field: `${field}${inside}` });
  }
}

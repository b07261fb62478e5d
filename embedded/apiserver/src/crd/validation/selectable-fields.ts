import type { FieldError, Schema } from '@flux-ts/schema';
import { asList, asText, field } from '../../values.ts';
import { followPath } from './field-path.ts';

const MOST = 8;
const SELECTABLE = new Set(['string', 'boolean', 'integer']);

/** Fields that lists can be selected by (apiextensions ValidateCustomResourceSelectableFields). */
export function selectableFieldErrors(fields: unknown, schema: Schema, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  asList(fields).forEach((each, i) => {
    const at = `${path}[${i}].jsonPath`;
    const badValue = asText(field(each, 'jsonPath'));
    if (badValue === '') {
      errors.push({ type: 'Required', field: at, detail: '' });
      return;
    }
    const invalid = (detail: string) => errors.push({ type: 'Invalid', field: at, badValue, detail });
    const found = followPath(badValue, schema, true);
    if (found.problem !== undefined) {
      invalid(`is an invalid path: ${found.problem}`);
      return;
    }
    if (found.root === 'metadata') invalid('must not point to fields in metadata');
    if (!SELECTABLE.has(found.schema.type ?? '')) {
      invalid(
        'must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
      );
    }
    if (seen.has(found.path)) errors.push({ type: 'Duplicate', field: at, badValue, detail: '' });
    seen.add(found.path);
  });
  if (seen.size > MOST) {
    const detail = `must have at most ${MOST} items`;
    errors.push({ type: 'TooMany', field: path, badValue: seen.size, detail });
  }
  return errors;
}

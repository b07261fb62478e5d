import { objectSchema, UNKNOWN_OBJECT } from '@flux-ts/resource';
import type { Schema } from '@flux-ts/schema';
import type { Target } from '../kinds/resource-type.ts';

/** The schema that says how fields of the target are merged. */
export function mergeSchema({ version }: Target): Schema {
  const schema = version.merging ?? version.schema;
  return schema === undefined ? UNKNOWN_OBJECT : objectSchema(schema);
}

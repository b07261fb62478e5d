import type { KubeObject } from '@flux-ts/resource';
import { prune, unknownFields } from '@flux-ts/schema';
import type { Target } from '../kinds/resource-type.ts';
import { asValue } from '../values.ts';
import type { RequestContext } from './context.ts';

/**
 * Drops what the kind does not know. Returns the complaints of a strict reader, which the caller turns into its
 * kind of error; with field validation `Warn` they are warnings, with `Ignore` nothing.
 */
export function sanitize(
  ctx: RequestContext,
  target: Target,
  object: KubeObject,
  duplicates: readonly string[] = [],
): string[] {
  const { schema } = target.version;
  const complaints = duplicates.map((field) => `duplicate field ${JSON.stringify(field)}`);
  if (schema !== undefined) {
    if (ctx.fieldValidation !== 'Ignore') {
      const unknown = unknownFields(schema, asValue(object));
      complaints.push(...unknown.map((field) => `unknown field ${JSON.stringify(field)}`));
    }
    prune(schema, asValue(object));
  }
  if (ctx.fieldValidation === 'Strict') return complaints;
  if (ctx.fieldValidation === 'Warn') ctx.warnings.push(...complaints);
  return [];
}

import type { KubeObject } from '@flux-ts/resource';
import { decodeError, prune, type Schema } from '@flux-ts/schema';
import { settleEmbedded, settleMetadata } from '../crd/embedded-metadata.ts';
import type { Target } from '../kinds/resource-type.ts';
import { badRequest } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asValue } from '../values.ts';
import type { RequestContext } from './context.ts';

/** Options of {@link sanitize}. */
export interface SanitizeOptions {
  /** Somebody else looks at whether a built-in type can hold the values. */
  readonly trusted?: boolean;
  /** Makes the error of what metadata cannot hold; by default a BadRequest. */
  readonly unreadable?: (why: string) => StatusError;
}

/**
 * Drops what the kind does not know. Returns the complaints of a strict reader, which the caller turns into its
 * kind of error; with field validation `Warn` they are warnings, with `Ignore` nothing. Throws BadRequest when a
 * built-in type cannot hold a value, unless the object is `trusted` because somebody else looks at that.
 */
export function sanitize(
  ctx: RequestContext,
  target: Target,
  object: KubeObject,
  options: SanitizeOptions = {},
): string[] {
  const { schema } = target.version;
  if (schema === undefined) return [];
  if (!target.type.custom && options.trusted !== true) refuseUnreadable(target, object);
  const unknown = target.type.custom
    ? sanitizeCustom(target, schema, object, options)
    : prune(schema, asValue(object));
  const complaints = unknown.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (ctx.fieldValidation === 'Strict') return complaints;
  if (ctx.fieldValidation === 'Warn') ctx.warnings.push(...complaints);
  return [];
}

/**
 * What server-side apply has merged nobody has read: a custom resource takes its form when it is stored, after it was
 * validated and its generation counted (apiextensions customresource_handler.go `schemaCoercingConverter`).
 */
export function settleApplied(ctx: RequestContext, target: Target, object: KubeObject): void {
  if (target.type.custom) sanitize({ ...ctx, fieldValidation: 'Ignore' }, target, object);
}

/** Metadata, an embedded resource's too, has a Go type in any kind. Throws BadRequest. */
function sanitizeCustom(
  { type, version }: Target,
  schema: Schema,
  object: KubeObject,
  { unreadable }: SanitizeOptions,
): string[] {
  const value = asValue(object);
  const own = settleMetadata(schema, value);
  const unknown = [...own.unknown, ...prune(schema, value)];
  const nothing = { unknown: [], problem: undefined };
  const inner = version.embedsResources === true ? settleEmbedded(schema, value) : nothing;
  const problem = own.problem ?? inner.problem;
  if (problem === undefined) return [...unknown, ...inner.unknown];
  if (unreadable !== undefined) throw unreadable(problem);
  const { kind } = type;
  throw badRequest(`${kind} in version "${version.version}" cannot be handled as a ${kind}: ${problem}`);
}

/** What a built-in kind's Go type cannot hold is refused before anything else is looked at. Throws BadRequest. */
function refuseUnreadable({ type, version }: Target, object: KubeObject): void {
  const why = decodeError(version.schema!, asValue(object));
  if (why === undefined) return;
  const { kind } = type;
  throw badRequest(`${kind} in version "${version.version}" cannot be handled as a ${kind}: ${why}`);
}

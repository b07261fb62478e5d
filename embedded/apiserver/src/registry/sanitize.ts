import type { KubeObject } from '@flux-ts/resource';
import { decodeError, prune, type Schema } from '@flux-ts/schema';
import { settleEmbedded, settleMetadata } from '../crd/embedded-metadata.ts';
import { duplicateFields, strictComplaints } from '../duplicate-fields.ts';
import type { Target } from '../kinds/resource-type.ts';
import { badRequest } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asValue } from '../values.ts';
import type { RequestContext } from './context.ts';

/** Options of {@link sanitize}. */
export interface SanitizeOptions {
  /** Somebody else looks at whether a built-in type can hold the values. */
  readonly trusted?: boolean;
  /** JSON that the object was read from, to be looked at for fields that come twice. */
  readonly text?: string | undefined;
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
): readonly string[] {
  const { schema } = target.version;
  if (schema === undefined) return [];
  if (!target.type.custom && options.trusted !== true) refuseUnreadable(target, object);
  const unknown = target.type.custom
    ? sanitizeCustom(target, schema, object, options)
    : prune(schema, asValue(object));
  return strictly(ctx, complaintsOf(target, unknown, options.text));
}

/** Complaints of fields that are unknown, and of those that come twice in a text, where there is one. */
function complaintsOf(target: Target, unknown: readonly string[], text: string | undefined): string[] {
  const quoted = unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  if (text === undefined) return quoted;
  // A custom resource is looked at in two steps.
  if (target.type.custom) return [...duplicatesOf(text), ...quoted];
  const told = strictComplaints(text, unknown).map(({ why, path }) => `${why} field ${JSON.stringify(path)}`);
  return [...new Set([...told, ...quoted])];
}

/** Complaints of the fields that come twice in a JSON text. */
export function duplicatesOf(text: string): string[] {
  return duplicateFields(text).map((path) => `duplicate field ${JSON.stringify(path)}`);
}

/** What a strict reader complains of: told to the caller, as warnings, or to nobody. */
export function strictly(ctx: RequestContext, complaints: readonly string[]): readonly string[] {
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

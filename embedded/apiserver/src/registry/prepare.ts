import { type KubeObject, objectSchema, structuredUpdate } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { formatTime } from '../clock.ts';
import type { Target } from '../kinds/resource-type.ts';
import { applyDefaults, validate } from '../pending/schema.ts';

import { invalid } from '../status/errors.ts';
import { asValue } from '../values.ts';
import { validateMetadata } from './metadata.ts';
import { strategyOf } from './strategies/index.ts';
import type { Scope } from './strategy.ts';

/** Fills in what the schema and the kind give to fields left out. In place. */
export function fillDefaults(target: Target, object: KubeObject): void {
  if (target.version.schema !== undefined) applyDefaults(target.version.schema, asValue(object));
  strategyOf(target.type).defaults?.(object);
}

/** Throws Invalid with all that is wrong. */
export function validateObject(
  target: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  scope: Scope,
): void {
  const errors = schemaErrors(target, next, live);
  const strategy = strategyOf(target.type);
  errors.push(...validateMetadata(target.type, strategy, next));
  // Rules of the kind may rely on the types being right.
  if (errors.length === 0) errors.push(...(strategy.validate?.(next, live, scope) ?? []));
  if (errors.length > 0) throw invalid(target.type.qualifiedKind, next.metadata.name ?? '', errors);
  scope.ctx.warnings.push(...(strategy.warnings?.(next) ?? []));
}

function schemaErrors(target: Target, next: KubeObject, live: KubeObject | undefined): FieldError[] {
  const { schema } = target.version;
  if (schema === undefined) return [];
  return validate(schema, asValue(next), live === undefined ? {} : { old: asValue(live) });
}

/** Sets `metadata.managedFields` to who owns what after an update by the request's field manager. */
export function trackUpdate(
  target: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  scope: Scope,
): void {
  const entries = structuredUpdate({
    ...(live === undefined ? {} : { live }),
    next,
    schema: objectSchema(target.version.schema ?? { type: 'object', preserveUnknownFields: true }),
    manager: scope.ctx.fieldManager,
    apiVersion: target.apiVersion,
    ...(scope.subresource === undefined ? {} : { subresource: scope.subresource }),
    now: formatTime(scope.api.clock.now()),
  });
  if (entries.length > 0) next.metadata.managedFields = entries;
  else delete next.metadata.managedFields;
}

import {
  type Applied,
  conflictCauses,
  conflictMessage,
  type KubeObject,
  ResourceError,
  structuredApply,
} from '@flux-ts/resource';
import { formatTime } from '../clock.ts';
import { applyConflict, badRequest, conflict, invalid, unreasoned } from '../status/errors.ts';
import { cloneValue } from '../values.ts';
import type { Api, RequestContext } from './context.ts';
import { mergeSchema } from './merge-schema.ts';
import type { ObjectPath } from './patch.ts';
import { resetFields } from './prepare.ts';
import { type Modified, modifyObject } from './update.ts';

/**
 * Server-side apply: creates the object, or merges the fields into it that the manager wants to own.
 * Throws StatusError: Conflict when others own them and `force` is not set, BadRequest, Invalid.
 */
export function applyObject(
  api: Api,
  ctx: RequestContext,
  path: ObjectPath,
  config: KubeObject,
  force: boolean,
): Promise<Modified> {
  checkConfig(config);
  return modifyObject(api, ctx, {
    ...path,
    tracksFields: true,
    unconditional: true,
    next: (live) => merged(api, ctx, path, config, force, live),
    create: path.subresource === undefined ? () => created(api, ctx, path, config, force) : undefined,
  });
}

/** Fields that the schema does not know are the merge's to refuse, whatever is asked of validation. */
function checkConfig(config: KubeObject): void {
  if ((config.metadata.managedFields ?? []).length > 0)
    throw badRequest('metadata.managedFields must be nil');
}

function merged(
  api: Api,
  ctx: RequestContext,
  path: ObjectPath,
  config: KubeObject,
  force: boolean,
  live: KubeObject,
): KubeObject {
  const result = apply(api, ctx, path, config, force, live);
  if (result.conflicts.length > 0) {
    throw applyConflict(conflictMessage(result.conflicts), conflictCauses(result.conflicts));
  }
  const next = withOwners(result);
  if (path.subresource === 'scale') forgetTime(next, ctx.fieldManager);
  return next;
}

/** The entry of who applies a Scale says no time (managedfields/scalehandler.go ToParent). */
function forgetTime({ metadata }: KubeObject, manager: string): void {
  for (const entry of metadata.managedFields ?? []) {
    const isOwn = entry.manager === manager && entry.operation === 'Apply' && entry.subresource === 'scale';
    if (isOwn) delete entry.time;
  }
}

function created(
  api: Api,
  ctx: RequestContext,
  path: ObjectPath,
  config: KubeObject,
  force: boolean,
): KubeObject {
  const { uid = '', resourceVersion = '' } = config.metadata;
  if (uid !== '' || resourceVersion !== '') {
    const said = uid === '' ? 'uid or resourceVersion' : `uid ${uid}`;
    const why = `uid mismatch: the provided object specified ${said}, and no existing object was found`;
    throw conflict(path.target.type.resource, path.name, why);
  }
  return withOwners(apply(api, ctx, path, config, force, undefined));
}

function apply(
  api: Api,
  ctx: RequestContext,
  { target, subresource }: ObjectPath,
  config: KubeObject,
  force: boolean,
  live: KubeObject | undefined,
): Applied {
  try {
    return structuredApply({
      ...(live === undefined ? {} : { live }),
      config,
      schema: mergeSchema(target),
      manager: ctx.fieldManager,
      force,
      apiVersion: target.apiVersion,
      ...(subresource === undefined ? {} : { subresource }),
      now: formatTime(api.clock.now()),
      reset: resetFields(target, subresource),
    });
  } catch (thrown) {
    if (!(thrown instanceof ResourceError)) throw thrown;
    if (thrown.code !== 'SCHEMA') throw badRequest(thrown.message);
    throw unreasoned(thrown.message);
  }
}

/** Engines share parts of what they are given: the registry needs an object of its own. */
function withOwners({ object, managedFields }: Applied): KubeObject {
  const next = cloneValue(object);
  next.metadata.managedFields = managedFields;
  return next;
}

/** What an apply must say and other patches must not. Throws Invalid. */
export function checkApplyOptions(isApply: boolean, fieldManager: string, force: boolean): void {
  const kind = { group: 'meta.k8s.io', name: 'PatchOptions' };
  if (isApply && fieldManager === '') {
    const detail = 'is required for apply patch';
    throw invalid(kind, '', [{ type: 'Required', field: 'fieldManager', detail }]);
  }
  if (!isApply && force) {
    const detail = 'may not be specified for non-apply patch';
    throw invalid(kind, '', [{ type: 'Forbidden', field: 'force', detail }]);
  }
}

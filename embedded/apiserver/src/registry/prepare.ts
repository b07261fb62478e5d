import { FieldSet, type KubeObject, type ManagedFieldsEntry, structuredUpdate } from '@flux-ts/resource';
import type { DefaultingOptions, FieldError, Schema } from '@flux-ts/schema';
import { applyDefaults, canonicalize, decodeError } from '@flux-ts/schema';
import { formatTime } from '../clock.ts';
import { embeddedMetadataErrors } from '../crd/embedded-metadata.ts';
import { scaleErrors } from '../crd/scale-errors.ts';
import { hasSubresource, type Target } from '../kinds/resource-type.ts';
import { internal, invalid } from '../status/errors.ts';
import { asValue } from '../values.ts';
import type { AdmissionRequest } from './context.ts';
import { mergeSchema } from './merge-schema.ts';
import { validateMetadata } from './metadata.ts';
import { ONCE, passesOfUpdate } from './metadata-passes.ts';
import { sanitize } from './sanitize.ts';
import { keepsMetadata } from './status-metadata.ts';
import { strategyOf } from './strategies/index.ts';
import type { Scope } from './strategy.ts';
import { kindErrors } from './validation/by-kind.ts';
import { builtinStatusErrors } from './validation/statuses.ts';
import { kindWarnings } from './warnings/by-kind.ts';

/** Fills in what the schema and the kind give to fields left out. In place. */
export function fillDefaults(target: Target, object: KubeObject, options: DefaultingOptions = {}): void {
  const { schema } = target.version;
  if (schema !== undefined) {
    applyDefaults(schema, asValue(object), options);
    if (target.type.custom) dropEmptyMetadata(object);
  }
  strategyOf(target.type).defaults?.(object);
}

/** Metadata passes through Go's type, that of custom resources too, which writes no empty maps and lists. */
function dropEmptyMetadata({ metadata }: KubeObject): void {
  for (const key of ['labels', 'annotations', 'finalizers', 'ownerReferences', 'managedFields'] as const) {
    const value: object | null | undefined = metadata[key];
    if (value !== undefined && (value === null || Object.keys(value).length === 0)) delete metadata[key];
  }
}

/** Lets admission complete the object; what it adds gets its defaults and its one form, too. */
export function admit(request: AdmissionRequest): void {
  const { api, target, object } = request;
  if (object === undefined || !api.admission.mutate(request)) return;
  settleForm(target, object);
}

/** Lets webhooks complete the object, and brings what they have made of it into the form of its kind. */
export async function admitByWebhooks(request: AdmissionRequest): Promise<void> {
  const { api, ctx, target } = request;
  const object = request.object!;
  await api.webhooks.mutate(request, {
    settle() {
      // Fields that nobody knows are dropped, as by a reader that is not strict.
      sanitize({ ...ctx, fieldValidation: 'Ignore' }, target, object, { trusted: true });
      refuseUnreadable(target, object);
      settleForm(target, object);
    },
    readmit: () => admit(request),
  });
}

/** What a webhook has made must fit into the kind's Go type. Throws InternalError. */
function refuseUnreadable({ type, version }: Target, object: KubeObject): void {
  if (type.custom || version.schema === undefined) return;
  const why = decodeError(version.schema, asValue(object));
  if (why !== undefined) throw internal(why);
}

function settleForm(target: Target, object: KubeObject): void {
  fillDefaults(target, object);
  const { schema } = target.version;
  if (!target.type.custom && schema !== undefined) canonicalize(schema, asValue(object));
}

/**
 * Brings an object of a built-in kind into its one form, in place: they are shown as their Go types write them,
 * without empty fields, quantities and times in one form. Checks of a custom one what the schema, the metadata and the
 * definition's rules demand; throws Invalid with all that is wrong.
 */
export function checkShape(
  target: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  scope: Scope,
): void {
  const { schema } = target.version;
  if (!target.type.custom) {
    if (schema !== undefined) canonicalize(schema, asValue(next));
    return;
  }
  const errors = schemaErrors(target, next, live, scope);
  errors.push(...validateMetadata(target.type, strategyOf(target.type), next));
  errors.push(...ruleErrors(target, next, live, scope, errors));
  refuse(target, next, errors);
}

/** Checks what the kind demands of an object that admission has completed. Throws Invalid with all that is wrong. */
export function checkKind(
  target: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  scope: Scope,
): void {
  const strategy = strategyOf(target.type);
  if (!target.type.custom) refuse(target, next, builtinErrors(target, next, live, scope));
  if (scope.subresource !== undefined && !target.type.custom) return;
  const told = target.type.custom ? [] : kindWarnings(target.type.collection, next, live);
  scope.ctx.warnings.push(...told, ...(strategy.warnings?.(next, live) ?? []));
}

/** What the kind says in upstream's words comes first; what only the schema knows is told when there is none. */
function builtinErrors(
  target: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  scope: Scope,
): FieldError[] {
  const { type } = target;
  const strategy = strategyOf(type);
  const isStatus = scope.subresource === 'status';
  const passes = live === undefined ? ONCE : passesOfUpdate(type.collection, isStatus);
  const errors = validateMetadata(type, strategy, next, passes);
  if (isStatus) {
    if (live !== undefined) errors.push(...builtinStatusErrors(type.collection, next, live));
  } else {
    errors.push(
      ...kindErrors(type.collection, next, live),
      ...(strategy.validate?.(next, live, scope) ?? []),
    );
  }
  return errors.length > 0 ? errors : schemaErrors(target, next, live, scope);
}

function refuse({ type }: Target, next: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  // Events of both groups are told as those of the core.
  const kind = type.collection === '/events' ? { group: '', name: 'Event' } : type.qualifiedKind;
  throw invalid(kind, next.metadata.name ?? '', errors);
}

const BLOCKING: ReadonlySet<FieldError['type']> = new Set([
  'NotSupported',
  'Required',
  'TooLong',
  'TooMany',
  'TypeInvalid',
]);
const UNCHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/** What CEL rules say, unless the object is too wrong to ask them (apiextensions hasBlockingErr). */
function ruleErrors(
  { version: { schema } }: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  { api, ctx }: Scope,
  found: readonly FieldError[],
): FieldError[] {
  if (schema === undefined || !api.rules.hasRules(schema)) return [];
  if (found.some((error) => BLOCKING.has(error.type))) {
    return [{ type: 'Invalid', field: '<nil>', badValue: null, detail: UNCHECKED }];
  }
  const old = live === undefined ? undefined : asValue(live);
  return api.rules.check(schema, asValue(next), old, { warnings: ctx.warnings });
}

/** Of a custom resource, an update of the status has only that looked at, and by itself. */
function statusErrors(
  schema: Schema,
  next: KubeObject,
  live: KubeObject | undefined,
  { api }: Scope,
): FieldError[] {
  if (next['status'] === undefined) return [];
  const old = live?.['status'];
  // Nobody looks at embedded resources there (customresource status_strategy.go).
  const options = { embedded: false, ...(old === undefined ? {} : { old: asValue(old) }) };
  const errors = api.validators.of(schema)(asValue(next['status']), options);
  return errors.map((error) => ({
    ...error,
    field: error.field === '' || error.field === '<nil>' ? 'status' : `status.${error.field}`,
  }));
}

function schemaErrors(
  target: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  scope: Scope,
): FieldError[] {
  const { schema } = target.version;
  if (schema === undefined) return [];
  const status =
    target.type.custom && scope.subresource === 'status' ? schema.properties?.['status'] : undefined;
  const errors =
    status === undefined
      ? scope.api.validators.of(schema)(asValue(next), live === undefined ? {} : { old: asValue(live) })
      : statusErrors(status, next, live, scope);
  if (target.version.embedsResources === true && status === undefined)
    errors.push(...embeddedMetadataErrors(schema, asValue(next)));
  if (target.version.scale !== undefined && target.type.custom) {
    errors.push(...scaleErrors(next, target.version.scale));
  }
  return target.type.custom ? errors : errors.filter((error) => !isZeroValue(error));
}

/**
 * What a built-in type must have is what its Go type cannot leave out. Of a status nobody demands it, nor one of the
 * words that are known, and an unset time is null.
 */
function isZeroValue({ type, field, badValue }: FieldError): boolean {
  if (field.startsWith('status.')) return true;
  // How lists merge is no rule of what they hold.
  if (type === 'Duplicate') return true;
  // Whether a value can be read into its Go type has been found out when the request was read.
  if (type === 'TypeInvalid') return true;
  return badValue === null || badValue === 'null';
}

/**
 * Sets `metadata.managedFields` to who owns what after an update by the request's field manager. The object is in its
 * one form, and without what the server adds of its own.
 */
export function trackUpdate(
  target: Target,
  next: KubeObject,
  live: KubeObject | undefined,
  scope: Scope,
): void {
  const entries = structuredUpdate({
    ...(live === undefined ? {} : { live }),
    next,
    schema: mergeSchema(target),
    manager: scope.ctx.fieldManager,
    apiVersion: target.apiVersion,
    ...(scope.subresource === undefined ? {} : { subresource: scope.subresource }),
    now: formatTime(scope.api.clock.now()),
    reset: resetFields(target, scope.subresource),
  });
  if (scope.subresource === 'scale') forgetTime(entries, live, scope.ctx.fieldManager);
  if (entries.length > 0) next.metadata.managedFields = entries;
  else delete next.metadata.managedFields;
}

/** The entry of who writes a Scale says no time that it has not said before (managedfields/scalehandler.go ToParent). */
function forgetTime(
  entries: readonly ManagedFieldsEntry[],
  live: KubeObject | undefined,
  manager: string,
): void {
  const isOwn = (entry: ManagedFieldsEntry) =>
    entry.manager === manager && entry.operation === 'Update' && entry.subresource === 'scale';
  const before = live?.metadata.managedFields?.find(isOwn)?.time;
  for (const entry of entries.filter(isOwn)) {
    if (before === undefined) delete entry.time;
    else entry.time = before;
  }
}

const STATUS_FIELDS = FieldSet.of(['status']);
const SPEC = FieldSet.of(['spec']);
const SPEC_AND_METADATA = FieldSet.of(['spec'], ['metadata']);
const STATUS_AND_SPEC = FieldSet.of(['spec'], ['status']);
const NO_FIELDS = new FieldSet();
const STATUS_RESETS: ReadonlyMap<string, FieldSet> = new Map([
  ['/pods', FieldSet.of(['spec'], ['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences'])],
  ['apps/deployments', FieldSet.of(['spec'], ['metadata', 'labels'])],
]);

/** What an endpoint never changes, so nobody comes to own it there (GetResetFields of the strategies). */
export function resetFields(target: Target, subresource: string | undefined): FieldSet {
  const { collection } = target.type;
  if (subresource === 'status') {
    if (keepsMetadata(target.type)) return SPEC_AND_METADATA;
    return STATUS_RESETS.get(collection) ?? SPEC;
  }
  if (collection === 'certificates.k8s.io/certificatesigningrequests' && subresource === undefined)
    return STATUS_AND_SPEC;
  return hasSubresource(target.version, 'status') ? STATUS_FIELDS : NO_FIELDS;
}

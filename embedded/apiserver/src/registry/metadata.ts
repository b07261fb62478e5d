import type { KubeObject, OwnerReference } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import type { ResourceType } from '../kinds/resource-type.ts';
import { asText, asValue, isStringMap } from '../values.ts';
import { type MetadataPasses, ONCE } from './metadata-passes.ts';
import { dns1123Subdomain, labelValueComplaints, qualifiedNameComplaints } from './names.ts';
import type { NameCheck, Strategy } from './strategy.ts';

const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Checks the metadata that every kind has (apimachinery pkg/api/validation/objectmeta.go). */
export function validateMetadata(
  type: ResourceType,
  strategy: Strategy,
  object: KubeObject,
  passes: MetadataPasses = ONCE,
): FieldError[] {
  const { metadata } = object;
  const errors = [...validateName(strategy, object)];
  if (type.namespaced && (metadata.namespace ?? '') === '') {
    errors.push({ type: 'Required', field: 'metadata.namespace', detail: '' });
  }
  const parts = [
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations),
    ...validateOwners(object),
  ];
  for (let i = 0; i < passes.parts; i++) errors.push(...parts);
  const { finalizers } = metadata;
  for (let i = 0; i < passes.finalizers; i++) errors.push(...validateFinalizers(finalizers, isGeneric(type)));
  for (let i = 0; i < passes.names; i++) errors.push(...validateFinalizers(finalizers, true));
  return errors;
}

/** Events of the newer group have names as most objects have. */
function nameCheckOf({ checkName = dns1123Subdomain }: Strategy, { apiVersion }: KubeObject): NameCheck {
  return apiVersion === 'events.k8s.io/v1' ? dns1123Subdomain : checkName;
}

function validateName(strategy: Strategy, object: KubeObject): FieldError[] {
  const check = nameCheckOf(strategy, object);
  const errors: FieldError[] = [];
  const { name, generateName } = object.metadata;
  if (generateName !== undefined && generateName !== '') {
    errors.push(...complaints('metadata.generateName', generateName, check(generateName, true)));
  }
  if (name === undefined || name === '') {
    const detail = 'name or generateName is required';
    return [...errors, { type: 'Required', field: 'metadata.name', detail }];
  }
  return [...errors, ...complaints('metadata.name', name, check(name, false))];
}

function complaints(field: string, badValue: string, texts: readonly string[]): FieldError[] {
  return texts.map((detail) => ({ type: 'Invalid', field, badValue, detail }));
}

/** Checks a mapping of labels anywhere in an object. */
export function validateLabels(labels: unknown, field: string): FieldError[] {
  if (!isStringMap(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...complaints(field, key, qualifiedNameComplaints(key)),
    ...complaints(field, value, labelValueComplaints(value)),
  ]);
}

function validateAnnotations(annotations: unknown): FieldError[] {
  if (!isStringMap(annotations)) return [];
  const field = 'metadata.annotations';
  let size = 0;
  const errors: FieldError[] = [];
  for (const [key, value] of Object.entries(annotations)) {
    errors.push(...complaints(field, key, qualifiedNameComplaints(key.toLowerCase())));
    size += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  if (size > MAX_ANNOTATION_BYTES) {
    errors.push({
      type: 'TooLong',
      field,
      badValue: '',
      detail: `may not be more than ${MAX_ANNOTATION_BYTES} bytes`,
    });
  }
  return errors;
}

const BUILTIN_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Checked as any object is, not as those of the core API: definitions bear a finalizer without a slash themselves. */
function isGeneric({ custom, group }: ResourceType): boolean {
  return custom || group === 'apiextensions.k8s.io';
}

/** Only kinds of the core API ask for known or qualified names (core/validation's own ValidateObjectMeta). */
function validateFinalizers(finalizers: readonly string[] | undefined, custom: boolean): FieldError[] {
  const field = 'metadata.finalizers';
  const names = finalizers ?? [];
  const errors = names.flatMap((name) => complaints(field, name, qualifiedNameComplaints(name)));
  for (const [i, name] of names.entries()) {
    if (!custom && !name.includes('/') && !BUILTIN_FINALIZERS.has(name)) {
      const detail = 'name is neither a standard finalizer name nor is it fully qualified';
      errors.push({ type: 'Invalid', field: `${field}[${i}]`, badValue: name, detail });
    }
  }
  return errors;
}

function validateOwners({ metadata }: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const owners = metadata.ownerReferences ?? [];
  for (const owner of owners) {
    for (const part of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (part === 'apiVersion' ? hasVersion(owner.apiVersion) : (owner[part] ?? '') !== '') continue;
      const field = `metadata.ownerReferences.${part}`;
      const badValue = asValue(owner[part] ?? '');
      errors.push({ type: 'Invalid', field, badValue, detail: EMPTY_PART[part] });
    }
    // Events are records and own nothing.
    if (owner.kind === 'Event' && owner.apiVersion === 'v1') {
      const detail = '/v1, Kind=Event is disallowed from being an owner';
      errors.push({ type: 'Invalid', field: 'metadata.ownerReferences', badText: printed(owner), detail });
    }
  }
  const controllers = owners.filter((owner) => owner.controller === true);
  if (controllers.length > 1) {
    const [a, b] = controllers as [(typeof owners)[number], (typeof owners)[number]];
    const detail = `Only one reference can have Controller set to true. Found "true" in references for ${a.kind}/${a.name} and ${b.kind}/${b.name}`;
    const badText = `[${owners.map(printed).join(',')}]`;
    errors.push({ type: 'Invalid', field: 'metadata.ownerReferences', badText, detail });
  }
  return errors;
}

const EMPTY_PART = {
  apiVersion: 'version must not be empty',
  kind: 'must not be empty',
  name: 'must not be empty',
  uid: 'must not be empty',
} as const;

/** One that has too many parts has none. */
function hasVersion(apiVersion: unknown): boolean {
  const parts = asText(apiVersion).split('/');
  return parts.length < 3 && parts.at(-1) !== '';
}

/** In the order of the Go struct. */
function printed({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }: OwnerReference): string {
  return JSON.stringify({ apiVersion, kind, name, uid, controller, blockOwnerDeletion });
}

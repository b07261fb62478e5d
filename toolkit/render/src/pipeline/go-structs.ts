import { fieldSchema, itemSchema } from '@flux-ts/resource';
import { canonicalize, type Schema } from '@flux-ts/schema';
import { isObject, own, type Value, type ValueObject } from '@flux-ts/yaml';

/** Fields that are objects with a default, yet pointers in Go: what is not given stays out. */
const POINTERS: ReadonlySet<string> = new Set([
  'io.k8s.api.core.v1.PodSpec securityContext',
  'io.k8s.api.apps.v1.StatefulSetSpec persistentVolumeClaimRetentionPolicy',
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior scaleDown',
  'io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior scaleUp',
]);

const SERVICE_PORT = 'io.k8s.api.core.v1.ServicePort';

/**
 * Takes an object, in place, through the Go types of its kind and back (apimachinery's DefaultUnstructuredConverter, as
 * fluxcd/pkg ssa/normalize calls it): fields that the type does not have go, optional ones that are empty too,
 * quantities get their one form, and structs that are no pointers show as `{}` (`strategy`, `resources`, a template's
 * `metadata`), which server-side apply then records as ours. What does not fit the types is not for this.
 */
export function throughGoStructs(schema: Schema, object: ValueObject): void {
  dropUnknown(schema, object);
  fillStructs(schema, object);
  canonicalize(schema, object);
}

function dropUnknown(schema: Schema, value: Value): void {
  if (Array.isArray(value)) {
    for (const item of value) dropUnknown(itemSchema(schema), item);
    return;
  }
  if (!isObject(value)) return;
  for (const key of Object.keys(value)) {
    const field = fieldSchema(schema, key);
    if (field === undefined) delete value[key];
    else dropUnknown(field, value[key]!);
  }
}

function fillStructs(schema: Schema, value: Value): void {
  if (Array.isArray(value)) {
    for (const item of value) fillStructs(itemSchema(schema), item);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    if ((own(value, name) ?? null) === null && isStruct(schema, name, field)) value[name] = {};
  // IntOrString is a struct as well, whose zero is 0; elsewhere it is required or a pointer.
  if (schema.typeName === SERVICE_PORT && (own(value, 'targetPort') ?? null) === null)
    value['targetPort'] = 0;
  for (const key of Object.keys(value)) {
    const field = fieldSchema(schema, key);
    if (field !== undefined) fillStructs(field, value[key]!);
  }
}

function isStruct(owner: Schema, name: string, { type, typeName, default: preset, zero }: Schema): boolean {
  if (type !== 'object' || typeName === undefined || POINTERS.has(`${owner.typeName} ${name}`)) return false;
  return (preset !== undefined && isObject(preset)) || (zero !== undefined && isObject(zero));
}

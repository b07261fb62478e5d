export { ResourceError, type ResourceErrorCode } from './errors.ts';
export { goPrint, goQuote } from './go-print.ts';
export {
  formatApiVersion,
  formatGroupVersionKind,
  formatSubject,
  idOf,
  type ObjectId,
  parseApiVersion,
  sameObject,
} from './identity.ts';
export {
  asValue,
  type KubeObject,
  type ManagedFieldsEntry,
  type ObjectMeta,
  type OwnerReference,
} from './object.ts';
export { compareForApply } from './order.ts';
export { applyJsonPatch, type JsonPatchOptions } from './patch/json-patch.ts';
export { applyMergePatch, createMergePatch } from './patch/merge-patch.ts';
export { type Applied, type StructuredApply, structuredApply } from './structured/apply.ts';
export { type ApplyConflict, conflictCauses, conflictMessage } from './structured/conflicts.ts';
export { FieldSet } from './structured/field-set.ts';
export { LAST_APPLIED } from './structured/last-applied.ts';
export { objectSchema, UNKNOWN_OBJECT } from './structured/object-schema.ts';
export { type StructuredUpdate, structuredUpdate } from './structured/update.ts';
export { cloneValue, isObject, valuesEqual } from './values.ts';

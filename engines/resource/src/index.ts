export { goQuote } from '@flux-ts/errors';
export { cloneValue, isObject, valuesEqual } from '@flux-ts/yaml';
export { type Difference, differences, hasDrifted, sameButManagedTimes } from './drift.ts';
export { ResourceError, type ResourceErrorCode } from './errors.ts';
export { goPrint } from './go-print.ts';
export type { ObjectStatus } from './health/read.ts';
export { type StatusOptions, statusOf } from './health/status-of.ts';
export {
  formatApiVersion,
  formatGroupVersionKind,
  formatSubject,
  idOf,
  type ObjectId,
  parseApiVersion,
  sameObject,
} from './identity.ts';
export { evaluateJsonPath } from './json-path/evaluate.ts';
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
export { applyStrategicMergePatch } from './patch/strategic-patch.ts';
export {
  type FieldRequirement,
  type FieldSelector,
  formatFieldSelector,
  getField,
  matchFields,
  parseFieldSelector,
} from './select/field-selector.ts';
export {
  formatLabelSelector,
  fromLabelSelector,
  type LabelOperator,
  type LabelRequirement,
  type LabelSelector,
  type LabelSelectorSpec,
  makeRequirement,
  matchLabels,
} from './select/label-selector.ts';
export { labelKeyErrors, labelValueErrors } from './select/label-syntax.ts';
export { parseLabelSelector } from './select/parse-labels.ts';
export { type Applied, type StructuredApply, structuredApply } from './structured/apply.ts';
export { type ApplyConflict, conflictCauses, conflictMessage } from './structured/conflicts.ts';
export { FieldSet } from './structured/field-set.ts';
export { LAST_APPLIED } from './structured/last-applied.ts';
export { embeddingSchema, objectSchema, UNKNOWN_OBJECT } from './structured/object-schema.ts';
export { fieldSchema, itemSchema } from './structured/shape.ts';
export { type StructuredUpdate, structuredUpdate } from './structured/update.ts';

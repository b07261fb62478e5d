export { loadBuiltinKinds } from './builtin/builtin-kinds.ts';
export { applyDefaults } from './defaulting/apply-defaults.ts';
export type { FieldError, FieldErrorType } from './field-error.ts';
export { formatErrorBody, formatFieldError } from './format-field-error.ts';
export type { GroupVersionKind, KindInfo, KindTable, PrinterColumn, Subresource } from './kinds.ts';
export { prune, unknownFields } from './prune/prune.ts';
export type { ListType, PatchStrategy, Schema, ValidationRule, ValueConstraints } from './schema.ts';
export { toOpenAPI } from './structural/to-openapi.ts';
export { createValidator, type ValidateOptions, type Validator, validate } from './validate/validate.ts';

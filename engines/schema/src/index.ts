export { loadBuiltinKinds } from './builtin/builtin-kinds.ts';
export type { FieldError, FieldErrorType } from './field-error.ts';
export type { GroupVersionKind, KindInfo, KindTable, PrinterColumn, Subresource } from './kinds.ts';
export type { ListType, PatchStrategy, Schema, ValidationRule, ValueConstraints } from './schema.ts';

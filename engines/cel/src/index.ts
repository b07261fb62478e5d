export type { CelType } from './check/cel-type.ts';
export { escapeField } from './check/field-names.ts';
export { schemaType, smallestSize, type TypedSchema } from './check/schema-type.ts';
export { type CompileOptions, compile, type Program } from './compile.ts';
export { CelError, type CelErrorCode } from './errors.ts';

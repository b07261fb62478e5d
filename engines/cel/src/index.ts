export type { CelType } from './check/cel-type.ts';
export { schemaType, type TypedSchema } from './check/schema-type.ts';
export { type CompileOptions, compile, type Program } from './compile.ts';
export { CelError, type CelErrorCode } from './errors.ts';

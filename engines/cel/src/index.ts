export type { CelType } from './check/cel-type.ts';
export { escapeField } from './check/field-names.ts';
export { schemaType, smallestSize, type TypedSchema } from './check/schema-type.ts';
export { type Bindings, type CompileOptions, compile, type Program } from './compile.ts';
export { CelError, type CelErrorCode } from './errors.ts';
export {
  type AskedResource,
  AUTHORIZER_TYPES,
  type AuthorizationDecision,
  type AuthorizationQuestion,
  type Authorize,
  authorizerValues,
} from './functions/authorization.ts';
export type { Opaque } from './values/value.ts';

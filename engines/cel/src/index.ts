export { type CompileOptions, compile, type Program } from './compile.ts';
export { CelError, type CelErrorCode } from './errors.ts';

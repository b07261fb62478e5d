export { type EnvsubstCode, EnvsubstError } from './errors.ts';
export { type SubstituteOptions, substitute } from './substitute.ts';

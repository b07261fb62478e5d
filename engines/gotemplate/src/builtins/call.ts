import { FunctionError } from '../errors.ts';
import { type GoValue, typeName } from '../exec/values.ts';

/** `call`: no value of ours is a function that a template could call. `callee` is what the template has in its place. */
export function callValue(callee: string, fn: GoValue): never {
  if (fn === null || fn === undefined) throw new FunctionError('call of nil');
  throw new FunctionError(`non-function ${callee} of type ${typeName(fn)}`);
}

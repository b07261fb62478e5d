import { EnvsubstError } from './errors.ts';
import { apply } from './functions.ts';
import { type Call, type Part, parse } from './parse.ts';

/** How {@link substitute} treats what is missing and what is too large. */
export interface SubstituteOptions {
  /** A variable that is not set and has no default is an error. Default false: it is empty. */
  readonly strict?: boolean;
  /** Longest result allowed, in UTF-16 units. Default 64 Mi. */
  readonly maxLength?: number;
}

/**
 * Replaces every `${VAR}` of a text, with all the operators of Flux's post-build substitution; `$VAR` without
 * braces stays, and `$${VAR}` is written `${VAR}`. Names and values are not checked here.
 *
 * `lookup` answers undefined for a variable that is not set. Arguments are evaluated even when they are not
 * needed, so that in strict mode `${A:-${B}}` asks for B also when A is set (as fluxcd/pkg envsubst/eval.go).
 *
 * @throws EnvsubstError with the offset of the `${` that is to blame.
 */
export function substitute(
  text: string,
  lookup: (name: string) => string | undefined,
  options: SubstituteOptions = {},
): string {
  if (!text.includes('$') && !text.includes('\0')) return text;
  const limit = options.maxLength ?? 64 * 1024 * 1024;
  const strict = options.strict ?? false;
  const evaluate = (part: Part): string => {
    if (typeof part === 'string') return part;
    const args = part.args.map(evaluate);
    const value = lookup(part.name);
    if (value === undefined && strict && part.operator !== 'default') throw unset(part);
    const result = apply(part.operator, value ?? '', args);
    if (result === undefined) {
      throw new EnvsubstError('SYNTAX', 'slice bounds out of range', {
        offset: part.offset,
        name: part.name,
      });
    }
    if (result.length > limit) throw tooLong(part.offset);
    return result;
  };
  let out = '';
  for (const part of parse(text)) {
    out += evaluate(part);
    if (out.length > limit) throw tooLong(typeof part === 'string' ? 0 : part.offset);
  }
  return out;
}

function unset(call: Call): EnvsubstError {
  return new EnvsubstError('UNSET', `variable not set (strict mode): ${JSON.stringify(call.name)}`, {
    offset: call.offset,
    name: call.name,
  });
}

function tooLong(offset: number): EnvsubstError {
  return new EnvsubstError('LIMIT', 'the text is too long after substitution', { offset });
}

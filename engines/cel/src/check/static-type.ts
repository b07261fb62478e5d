import type { CelType } from './cel-type.ts';

/**
 * A type as cel-go's checker knows it: its name and what it is made of, `list` of `string`. `dyn` may be anything. An
 * upper-case letter is a parameter of a signature. `declared` is where fields of an `object` are.
 */
export interface StaticType {
  readonly name: string;
  readonly args: readonly StaticType[];
  readonly declared?: CelType & { readonly kind: 'object' };
}

/** A type without parts. */
export function plain(name: string): StaticType {
  return { name, args: [] };
}

export const ANY = plain('dyn');
export const BOOL = plain('bool');
export const INT = plain('int');
export const STRING = plain('string');

export function listOf(items: StaticType): StaticType {
  return { name: 'list', args: [items] };
}

export function mapOf(keys: StaticType, values: StaticType): StaticType {
  return { name: 'map', args: [keys, values] };
}

export function optionalOf(inner: StaticType): StaticType {
  return { name: 'optional_type', args: [inner] };
}

/** What is declared of a variable or field, as the checker sees it. */
export function staticType(type: CelType): StaticType {
  switch (type.kind) {
    case 'scalar':
      return plain(type.name);
    case 'list':
      return listOf(staticType(type.items));
    case 'map':
      return mapOf(STRING, staticType(type.values));
    case 'optional':
      return optionalOf(staticType(type.of));
    case 'object':
      return { name: 'object', args: [], declared: type };
    default:
      return ANY;
  }
}

/** In cel-go's words: `map(string, list(int))`. */
export function showType({ name, args }: StaticType): string {
  return args.length === 0 ? name : `${name}(${args.map(showType).join(', ')})`;
}

/** What the parameters of a signature stand for. */
export type Bindings = Map<string, StaticType>;

const PARAMETER = /^[A-Z]$/;

/**
 * Whether a value of a type can stand where another is wanted; parameters of what is wanted are bound by the first that
 * they meet. An object can stand for any other: their names are the server's own.
 */
export function fits(wanted: StaticType, given: StaticType, bindings: Bindings): boolean {
  if (PARAMETER.test(wanted.name)) {
    const bound = bindings.get(wanted.name);
    if (bound === undefined || bound.name === 'dyn') {
      bindings.set(wanted.name, given);
      return true;
    }
    return fits(bound, given, bindings);
  }
  if (wanted.name === 'dyn' || given.name === 'dyn') return true;
  if (given.name === 'null_type' || wanted.name === 'null_type')
    return !SOLID.has(wanted.name) || !SOLID.has(given.name);
  if (wanted.name !== given.name || wanted.args.length !== given.args.length) return false;
  return wanted.args.every((arg, i) => fits(arg, given.args[i]!, bindings));
}

/** What is never null. */
const SOLID: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'string',
  'uint',
]);

/** A type with its parameters filled in; one that nothing was learnt of is `dyn`. */
export function filled(type: StaticType, bindings: Bindings): StaticType {
  if (PARAMETER.test(type.name)) return bindings.get(type.name) ?? ANY;
  if (type.args.length === 0) return type;
  return { ...type, args: type.args.map((arg) => filled(arg, bindings)) };
}

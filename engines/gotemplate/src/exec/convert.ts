import type { Operand } from '../parse/node.ts';
import { printNode } from '../parse/print.ts';
import { type ParamType, paramName } from './param-type.ts';
import type { State } from './state.ts';
import {
  GoBytes,
  GoDuration,
  GoError,
  GoInteger,
  GoLocation,
  type GoMap,
  GoTime,
  type GoValue,
  isList,
  isMap,
  namedType,
  typeName,
} from './values.ts';

/** Types of which nil is a value, beside those that take anything. */
const TAKE_NIL: ReadonlySet<ParamType> = new Set(['list', 'map', 'strings', 'error', 'bytes', 'location']);

/** The value as an argument of this type, or Go's complaint (text/template validateType). */
export function assign(state: State, value: GoValue, type: ParamType): GoValue {
  if (type === 'reflect') return value;
  if (type === 'any') return value === undefined ? null : value;
  if (value === undefined || value === null) {
    if (TAKE_NIL.has(type)) return null;
    return state.fail(`invalid value; expected ${paramName(type)}`);
  }
  if (fits(value, type)) return value;
  return state.fail(`wrong type for value; expected ${paramName(type)}; got ${typeName(value)}`);
}

function fits(value: GoValue, type: ParamType): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int':
      return typeof value === 'bigint';
    case 'int64':
    case 'uint32':
      return typeName(value) === type;
    case 'float64':
      return typeof value === 'number';
    case 'list':
      return isList(value) && isPlain(value);
    case 'strings':
      return isList(value) && value.every((item) => typeof item === 'string');
    case 'map':
      return isMap(value) && isPlain(value);
    case 'time':
      return value instanceof GoTime;
    case 'duration':
      return value instanceof GoDuration;
    case 'location':
      return value instanceof GoLocation;
    case 'error':
      return value instanceof GoError;
    case 'bytes':
      return value instanceof GoBytes;
    case 'any':
    case 'reflect':
      return true;
  }
}

/** Whether Go would take a map or list for one of interface {}. */
function isPlain(value: GoMap | GoValue[]): boolean {
  const type = namedType(value);
  return type === undefined || type.isAssignable === true;
}

type Literal = Extract<Operand, { kind: 'bool' | 'number' | 'string' | 'nil' }>;

/** A literal as an argument of this type: numbers take the type that is wanted. Answers a message when none fits. */
export function literalArgument(literal: Literal, type: ParamType): GoValue | { readonly problem: string } {
  if (literal.kind === 'nil') {
    if (type === 'reflect') return undefined;
    if (type === 'any' || TAKE_NIL.has(type)) return null;
    return { problem: `cannot assign nil to ${paramName(type)}` };
  }
  switch (type) {
    case 'any':
    case 'reflect':
      return literalValue(literal);
    case 'bool':
      return literal.kind === 'bool'
        ? literal.value
        : { problem: `expected bool; found ${printNode(literal)}` };
    case 'string':
      return literal.kind === 'string'
        ? literal.value
        : { problem: `expected string; found ${printNode(literal)}` };
    case 'int':
    case 'int64':
      return literal.kind === 'number' && literal.value.int !== undefined
        ? literal.value.int
        : { problem: `expected integer; found ${printNode(literal)}` };
    case 'duration':
      return literal.kind === 'number' && literal.value.int !== undefined
        ? new GoDuration(literal.value.int)
        : { problem: `expected integer; found ${printNode(literal)}` };
    case 'uint32':
      return literal.kind === 'number' && literal.value.uint !== undefined
        ? new GoInteger('uint32', BigInt.asUintN(32, literal.value.uint))
        : { problem: `expected unsigned integer; found ${printNode(literal)}` };
    case 'float64':
      return literal.kind === 'number' && literal.value.float !== undefined
        ? literal.value.float
        : { problem: `expected float; found ${printNode(literal)}` };
    default:
      return { problem: `can't handle ${printNode(literal)} for arg of type ${paramName(type)}` };
  }
}

/** A literal where any type will do: an int when it is one, else a float64. */
export function literalValue(literal: Literal): GoValue | { readonly problem: string } {
  if (literal.kind === 'nil') return null;
  if (literal.kind !== 'number') return literal.value;
  const { text, int, uint, float, isChar } = literal.value;
  const isHex = /^[+-]?0[xX]/.test(text) && !/[pP]/.test(text);
  if (float !== undefined && !isChar && !isHex && /[.eEpP]/.test(text)) return float;
  if (int !== undefined) return int;
  return uint === undefined ? { problem: `${text} overflows int` } : { problem: `${text} overflows int` };
}

/** Tells a literal's problem from its value. */
export function isProblem(result: unknown): result is { readonly problem: string } {
  return typeof result === 'object' && result !== null && 'problem' in result;
}

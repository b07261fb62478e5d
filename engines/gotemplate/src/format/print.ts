import { goQuote } from '@flux-ts/errors';
import {
  GoBytes,
  GoDuration,
  GoError,
  GoInteger,
  GoNamedInteger,
  GoStruct,
  GoTime,
  type GoValue,
  integerOf,
  isInteger,
  isList,
  isMap,
  namedType,
  sortedKeys,
  typeName,
} from '../exec/values.ts';
import { formatGoDuration } from './duration.ts';
import { formatFloat } from './float.ts';
import { formatGoTime, goSyntaxOfTime } from './time.ts';

/** A value as %v prints it; `+` and `#` are the flags of the verb. */
export function formatValue(
  value: GoValue,
  flags: { readonly plus?: boolean; readonly sharp?: boolean } = {},
): string {
  return flags.sharp === true ? goSyntax(value) : plain(value, flags.plus === true, 0);
}

const MAX_DEPTH = 1000;

function plain(value: GoValue, plus: boolean, depth: number): string {
  if (depth > MAX_DEPTH) return '...';
  switch (typeof value) {
    case 'undefined':
      return '<nil>';
    case 'boolean':
    case 'string':
      return String(value);
    case 'number':
      return formatFloat(value);
    case 'bigint':
      return value.toString();
  }
  if (value === null) return '<nil>';
  if (value instanceof GoNamedInteger) return value.text;
  if (isInteger(value)) return integerOf(value).toString();
  if (value instanceof GoError) return value.message;
  if (value instanceof GoTime) return formatGoTime(value);
  if (value instanceof GoDuration) return formatGoDuration(value);
  if (value instanceof GoBytes) return `[${Array.from(value.bytes).join(' ')}]`;
  if (value instanceof GoStruct) return structure(value, plus, depth);
  if (isList(value)) return `[${value.map((item) => plain(item, plus, depth + 1)).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${key}:${plain(value[key], plus, depth + 1)}`)
      .join(' ')}]`;
  return '';
}

function structure(value: GoStruct, plus: boolean, depth: number): string {
  if (value.print !== undefined) return value.print();
  if (value.elements !== undefined) return plain(value.elements, plus, depth);
  const fields = [...value.parts].map(
    ([name, field]) => `${plus ? `${name}:` : ''}${plain(field, plus, depth + 1)}`,
  );
  return `${value.typeName.startsWith('*') ? '&' : ''}{${fields.join(' ')}}`;
}

/** %#v: the value as Go source. */
function goSyntax(value: GoValue, depth = 0): string {
  if (value === null || value === undefined) return '<nil>';
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return formatFloat(value);
  if (value instanceof GoNamedInteger) return value.value.toString();
  if (value instanceof GoInteger && value.kind.startsWith('u')) return `0x${value.value.toString(16)}`;
  if (value instanceof GoDuration) return value.nanoseconds.toString();
  if (isList(value)) {
    if (namedType(value)?.isNil === true) return `${typeName(value)}(nil)`;
    return `${typeName(value)}{${value.map(goInterface).join(', ')}}`;
  }
  if (isMap(value) && namedType(value)?.isNil === true) return `${typeName(value)}(nil)`;
  if (isMap(value))
    return `${typeName(value)}{${sortedKeys(value)
      .map((key) => `${goQuote(key)}:${goInterface(value[key])}`)
      .join(', ')}}`;
  if (value instanceof GoBytes)
    return `${depth === 0 ? '[]byte' : '[]uint8'}{${Array.from(value.bytes, (byte) => `0x${byte.toString(16)}`).join(', ')}}`;
  if (value instanceof GoTime) return goSyntaxOfTime(value);
  if (value instanceof GoStruct) return sourceOfStruct(value);
  return plain(value, true, 0);
}

function sourceOfStruct(value: GoStruct): string {
  if (value.source !== undefined) return value.source();
  const { elements, typeName: name } = value;
  if (elements === undefined) {
    const parts = [...value.parts].map(([part, item]) => `${part}:${goSyntax(item, 1)}`).join(', ');
    return `${name.replace(/^\*/, '&')}{${parts}}`;
  }
  const items = isList(elements)
    ? elements.map((item) => goSyntax(item, 1))
    : sortedKeys(elements).map((key) => `${goQuote(key)}:${goSyntax(elements[key], 1)}`);
  return `${name}{${items.join(', ')}}`;
}

function goInterface(value: GoValue): string {
  return value === null || value === undefined ? 'interface {}(nil)' : goSyntax(value, 1);
}

/** A value as an action prints it: of a pointer, what it points to (text/template printableValue). */
export function formatPointed(value: GoValue): string {
  const text = formatValue(value);
  const isPointer = value instanceof GoStruct && value.typeName.startsWith('*') && value.print === undefined;
  return isPointer ? text.replace(/^&/, '') : text;
}

/** fmt.Sprint: a space between operands when neither is a string. */
export function sprint(values: readonly GoValue[]): string {
  let out = '';
  values.forEach((value, i) => {
    const before = values[i - 1];
    if (i > 0 && typeof value !== 'string' && typeof before !== 'string') out += ' ';
    out += formatValue(value);
  });
  return out;
}

/** fmt.Sprintln: a space between all operands, and a newline. */
export function sprintln(values: readonly GoValue[]): string {
  return `${values.map((value) => formatValue(value)).join(' ')}\n`;
}

import { goQuote, goQuoteToAscii } from '@flux-ts/errors';
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
  sortedKeys,
  typeName,
} from '../exec/values.ts';
import { bytesOf, textOf } from './bytes.ts';
import { floatText, formatFloating, formatInteger, integerText } from './number-verbs.ts';
import { formatValue } from './print.ts';
import { pad, truncate, type VerbSpec } from './verb-spec.ts';

/** A value as a verb wants it, or Go's note that it does not fit. */
export function formatVerb(value: GoValue, spec: VerbSpec): string {
  const { verb } = spec;
  if (verb === 'T') return pad(truncate(typeName(value), spec), spec);
  if (verb === 'p' && isPointer(value)) return pad(address(spec), spec);
  if (value instanceof GoBytes && verb === 'w') return formatBytes(value, spec);
  if (verb === 'p' || verb === 'w') return badVerb(value, spec);
  if (value === null || value === undefined) return verb === 'v' ? pad('<nil>', spec) : badVerb(value, spec);
  if (verb === 'v') return formatV(value, spec);
  if (typeof value === 'boolean') return verb === 't' ? pad(String(value), spec) : badVerb(value, spec);
  if (typeof value === 'string') return formatText(value, spec, value);
  if (value instanceof GoNamedInteger && 'sqxX'.includes(verb)) return formatText(value.text, spec, value);
  if (isInteger(value)) return formatInteger(value, spec) ?? badVerb(value, spec);
  if (typeof value === 'number') return formatFloating(value, spec) ?? badVerb(value, spec);
  if (value instanceof GoBytes) return formatBytes(value, spec);
  if (isPrinted(value) && 'sqxX'.includes(verb)) return formatText(formatValue(value), spec, value);
  if (value instanceof GoTime) return formatTimeFields(value, spec);
  if (value instanceof GoDuration && 'bcdoOU'.includes(verb))
    return formatVerb(new GoInteger('int64', value.nanoseconds), spec);
  const elements = value instanceof GoStruct ? value.elements : undefined;
  if (elements !== undefined) return formatVerb(elements, spec);
  if (isList(value)) return `[${value.map((item) => formatElement(item, spec)).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${formatVerb(key, spec)}:${formatElement(value[key], spec)}`)
      .join(' ')}]`;
  if (value instanceof GoStruct) return formatParts(value, spec);
  return verb === 's' || verb === 'd' ? pad(formatValue(value), spec) : badVerb(value, spec);
}

/** Whether Go's value is an address: a map, a list, or a pointer. */
function isPointer(value: GoValue): boolean {
  if (value instanceof GoStruct) return value.elements !== undefined || value.typeName.startsWith('*');
  return value instanceof GoBytes || value instanceof GoError || isList(value) || isMap(value);
}

/** Where a value lies is another place in each run of Go; here it is the same for all, so that renders are. */
function address({ sharp, plus }: VerbSpec): string {
  return `${plus ? '+' : ''}${sharp ? '' : '0x'}c000010000`;
}

/** A struct, or what a pointer to one points to, by its fields. */
function formatParts(value: GoStruct, spec: VerbSpec): string {
  const parts = [...value.parts].map(
    ([name, part]) => (spec.plusV === true ? `${name}:` : '') + formatElement(part, spec),
  );
  return `${value.typeName.startsWith('*') ? '&' : ''}{${parts.join(' ')}}`;
}

/** Seconds from the year 1 to 1970. */
const YEAR_ONE = 62_135_596_800;

/**
 * The fields of a time.Time, for verbs that ask no method: nanoseconds, seconds since the year 1, and its location, a
 * pointer, which is nil for UTC. That of another zone is an address, and shown as nil too.
 */
function formatTimeFields(time: GoTime, spec: VerbSpec): string {
  const seconds = Math.floor(time.ms / 1000);
  const nanoseconds = (time.ms - seconds * 1000) * 1_000_000 + time.nanoseconds;
  const fields = [
    new GoInteger('uint64', BigInt(nanoseconds)),
    new GoInteger('int64', BigInt(seconds + YEAR_ONE)),
  ];
  const { verb } = spec;
  const nil = 'bod'.includes(verb) ? formatVerb(0n, spec) : `%!${verb}(*time.Location=<nil>)`;
  return `{${fields.map((field) => formatVerb(field, spec)).join(' ')} ${nil}}`;
}

/** An element of a list or map: nil is the bare word whatever the verb and the width. */
function formatElement(value: GoValue, spec: VerbSpec): string {
  return value === null || value === undefined ? '<nil>' : formatVerb(value, spec);
}

/** A value whose verb does not fit: `%!d(string=hi)`, the value with the verb's own width and precision. */
function badVerb(value: GoValue, spec: VerbSpec): string {
  if (value === null || value === undefined) return `%!${spec.verb}(<nil>)`;
  // Methods are not asked any more.
  const shown =
    value instanceof GoDuration ? value.nanoseconds : value instanceof GoNamedInteger ? value.value : value;
  const plain: VerbSpec = { ...spec, verb: 'v' };
  const text =
    value instanceof GoStruct && value.print !== undefined && value.parts.size > 0
      ? formatParts(value, plain)
      : formatVerb(shown, plain);
  return `%!${spec.verb}(${typeName(value)}=${text})`;
}

/** %v gives each part of a list or map the width. */
function formatV(value: Exclude<GoValue, undefined | null>, spec: VerbSpec): string {
  if (spec.sharpV === true) return pad(formatValue(value, { sharp: true }), spec);
  if (typeof value === 'number') return floatText(value, spec);
  if (value instanceof GoNamedInteger) return pad(truncate(value.text, spec), spec);
  if (isInteger(value)) return integerText(integerOf(value), 10, spec);
  if (isList(value)) return `[${value.map((item) => formatElement(item, spec)).join(' ')}]`;
  if (isMap(value))
    return `map[${sortedKeys(value)
      .map((key) => `${formatVerb(key, spec)}:${formatElement(value[key], spec)}`)
      .join(' ')}]`;
  if (value instanceof GoStruct && value.print === undefined)
    return value.elements === undefined ? formatParts(value, spec) : formatVerb(value.elements, spec);
  if (value instanceof GoBytes) return formatBytes(value, spec);
  const text = formatValue(value, { plus: spec.plusV === true });
  const isText = typeof value === 'string' || isPrinted(value);
  return pad(isText ? truncate(text, spec) : text, spec);
}

/** Whether a value has a String or Error method, whose text is cut as any other. */
function isPrinted(value: GoValue): boolean {
  return (
    value instanceof GoError ||
    value instanceof GoDuration ||
    value instanceof GoTime ||
    (value instanceof GoStruct && value.print !== undefined)
  );
}

function formatText(text: string, spec: VerbSpec, value: GoValue): string {
  switch (spec.verb) {
    case 's':
      return pad(truncate(text, spec), spec);
    case 'q': {
      const cut = truncate(text, spec);
      if (spec.sharp && canBackquote(cut)) return pad(`\`${cut}\``, spec);
      return pad(spec.plus ? goQuoteToAscii(cut) : goQuote(cut), spec);
    }
    case 'x':
    case 'X':
      return pad(hexBytes(bytesOf(text), spec), spec);
    default:
      return badVerb(value, spec);
  }
}

function canBackquote(text: string): boolean {
  return !/[`\x7f\ufeff]|[\x00-\x08\x0a-\x1f]/.test(text);
}

/** The bytes as a text, or one by one under a verb that is for numbers, or for none. */
function formatBytes(value: GoBytes, spec: VerbSpec): string {
  if ('sqxX'.includes(spec.verb)) return formatText(textOf(value.bytes), spec, value);
  const verb = spec.verb === 'v' ? 'd' : spec.verb;
  const items = Array.from(value.bytes, (byte) => new GoInteger('uint8', BigInt(byte)));
  return `[${items.map((item) => formatVerb(item, { ...spec, verb })).join(' ')}]`;
}

function hexBytes(bytes: Uint8Array, spec: VerbSpec): string {
  const shown = spec.precision === undefined ? bytes : bytes.subarray(0, spec.precision);
  const prefix = spec.sharp ? '0x' : '';
  const pairs = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  const text = spec.space
    ? pairs.map((pair) => prefix + pair).join(' ')
    : pairs.length === 0
      ? ''
      : prefix + pairs.join('');
  return spec.verb === 'X' ? text.toUpperCase() : text;
}

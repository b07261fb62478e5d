import { errorMessage } from '@flux-ts/errors';

/**
 * What Go's encoding/json says of a text that a reader here has thrown at. Where it stops in the middle of a text, the
 * thrower's own words stay.
 */
export function goJsonError(text: string, thrown: unknown): string {
  const said = errorMessage(thrown);
  const [first] = text.replace(/^[ \t\r\n]+/, '');
  if (first !== undefined && !/["{[\-\dtfn]/.test(first)) {
    return `invalid character ${quoted(first)} looking for beginning of value`;
  }
  const position = /at position (\d+)/.exec(said)?.[1];
  if (/after JSON/.test(said) && position !== undefined)
    return `invalid character '${text[Number(position)]}' after top-level value`;
  const place = PLACES.find(([pattern]) => pattern.test(said))?.[1];
  if (place !== undefined && position !== undefined && Number(position) < text.length)
    return `invalid character ${quoted(text[Number(position)]!)} ${place}`;
  const ended = /unexpected end/i.test(said) || position === String(text.length);
  return ended ? 'unexpected end of JSON input' : said;
}

/** The first number in a JSON text that no float64 holds. */
export function numberOutOfRange(text: string): string | undefined {
  if (!/\d[eE]\+?\d{3}|\d{309}/.test(text)) return undefined;
  // Numbers, and texts to step over.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs)) {
    if (!token.startsWith('"') && !Number.isFinite(Number(token))) return token;
  }
  return undefined;
}

/** What V8 waited for, and how Go's scanner names the place (encoding/json scanner.go). */
const PLACES: readonly (readonly [RegExp, string])[] = [
  [
    /^Expected property name|^Expected double-quoted property name/,
    'looking for beginning of object key string',
  ],
  [/^Expected ':'/, 'after object key'],
  [/^Expected ',' or '}'/, 'after object key:value pair'],
  [/^Expected ',' or ']'/, 'after array element'],
  [/^Bad control character/, 'in string literal'],
  [/^Bad escaped character/, 'in string escape code'],
];

/** Go's scanner sees bytes, and quotes one as it quotes a rune. */
function quoted(character: string): string {
  const byte = Buffer.from(character)[0]!;
  if (character === "'") return "'\\''";
  if (character === '\\') return "'\\\\'";
  const named = { 7: 'a', 8: 'b', 9: 't', 10: 'n', 11: 'v', 12: 'f', 13: 'r' }[byte];
  if (named !== undefined) return `'\\${named}'`;
  const isPrinted = (byte >= 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  if (isPrinted) return `'${String.fromCharCode(byte)}'`;
  return byte < 0x80 ? `'\\x${byte.toString(16).padStart(2, '0')}'` : `'\\u00${byte.toString(16)}'`;
}

/** What Go says of a value from which it wants to know the kind, and which is no object. */
export function noObject(value: unknown): string {
  const wanted =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  return `json: cannot unmarshal ${goJsonType(value)} into Go value of type ${wanted}`;
}

/** How Go names the kind of a JSON value in its complaints. */
export function goJsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

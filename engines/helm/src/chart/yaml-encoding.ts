import { bytesOf } from '@flux-ts/gotemplate';
import { YamlError } from '@flux-ts/yaml';

/**
 * A text as go-yaml takes it from its bytes (yaml/v2 readerc.go): UTF-16 where its mark comes first, else UTF-8. Throws
 * {@link YamlError} in its words for what is neither.
 */
export function yamlText(text: string): string {
  if (text.isWellFormed()) return text;
  const bytes = bytesOf(text);
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return fromUtf16(bytes, 0);
  if (first === 0xfe && second === 0xff) return fromUtf16(bytes, 1);
  refuse(utf8Problem(bytes));
}

function refuse(problem: string): never {
  throw new YamlError('SYNTAX', `yaml: ${problem}`);
}

/** `low` is where in a pair of bytes the low one lies. */
function fromUtf16(bytes: Uint8Array, low: 0 | 1): string {
  const unitAt = (at: number): number => (bytes[at + low] ?? 0) | ((bytes[at + 1 - low] ?? 0) << 8);
  const isLow = (unit: number): boolean => (unit & 0xfc00) === 0xdc00;
  let text = '';
  for (let at = 2; at < bytes.length; at += 2) {
    if (at + 2 > bytes.length) {
      // What comes after the first document is not read.
      if (/\n(?:---|\.\.\.)\s/.test(text)) break;
      refuse('incomplete UTF-16 character');
    }
    const unit = unitAt(at);
    if (isLow(unit)) refuse('unexpected low surrogate area');
    text += String.fromCharCode(unit);
    if ((unit & 0xfc00) !== 0xd800) continue;
    if (at + 4 > bytes.length) refuse('incomplete UTF-16 surrogate pair');
    at += 2;
    if (!isLow(unitAt(at))) refuse('expected low surrogate area');
    text += String.fromCharCode(unitAt(at));
  }
  return text;
}

/** Bytes of a character by its first one; 0 where none begins with it. */
function widthOf(lead: number): number {
  if (lead < 0x80) return 1;
  return (lead & 0xe0) === 0xc0 ? 2 : (lead & 0xf0) === 0xe0 ? 3 : (lead & 0xf8) === 0xf0 ? 4 : 0;
}

/** The least character that needs as many bytes. */
const LEAST = [0, 0, 0x80, 0x800, 0x1_0000];

function utf8Problem(bytes: Uint8Array): string {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const width = widthOf(lead);
    if (width === 0) return 'invalid leading UTF-8 octet';
    if (at + width > bytes.length) return 'incomplete UTF-8 octet sequence';
    let value = width === 1 ? lead : lead & (0x7f >> width);
    for (const octet of bytes.subarray(at + 1, at + width)) {
      if ((octet & 0xc0) !== 0x80) return 'invalid trailing UTF-8 octet';
      value = (value << 6) | (octet & 0x3f);
    }
    if (value < (LEAST[width] ?? 0)) return 'invalid length of a UTF-8 sequence';
    if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10_ffff) return 'invalid Unicode character';
    if (!isAllowed(value)) break;
    at += width;
  }
  return 'control characters are not allowed';
}

function isAllowed(value: number): boolean {
  if (value < 0x7f) return value >= 0x20 || value === 9 || value === 10 || value === 13;
  return value === 0x85 || (value >= 0xa0 && value !== 0xfffe && value !== 0xffff);
}

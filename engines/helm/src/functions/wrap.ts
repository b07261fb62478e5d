import { bytesOf, textOf } from '@flux-ts/gotemplate';

const BLANK = 0x20;

/** Breaks a line at blanks, counting bytes (Masterminds/goutils WrapCustom). */
export function wrap(text: string, width: number, newLine: string, wrapLongWords: boolean): string {
  const line = newLine === '' ? '\n' : newLine;
  const columns = Math.max(width, 1);
  const bytes = bytesOf(text);
  const part = (from: number, to: number): string => textOf(bytes.subarray(from, to));
  let out = '';
  let at = 0;
  while (bytes.length - at > columns) {
    if (bytes[at] === BLANK) {
      at++;
      continue;
    }
    const blank = bytes.lastIndexOf(BLANK, at + columns);
    if (blank >= at) {
      out += part(at, blank) + line;
      at = blank + 1;
    } else if (wrapLongWords) {
      out += part(at, at + columns) + line;
      at += columns;
    } else {
      const next = bytes.indexOf(BLANK, at + columns);
      if (next === -1) break;
      out += part(at, next) + line;
      at = next + 1;
    }
  }
  return out + part(at, bytes.length);
}

import { bytesOf } from '../format/bytes.ts';

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};

/** HTML with its special characters as entities (text/template HTMLEscapeString). */
export function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (character) => HTML[character] ?? character);
}

const JS: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

/** JavaScript source text with its special characters escaped (text/template JSEscapeString). */
export function escapeJs(text: string): string {
  let out = '';
  for (const character of text) out += JS[character] ?? escapeRare(character);
  return out;
}

function escapeRare(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Of ASCII, Go looks only for what is less than a space: DEL stays as it is.
  const printable = code < 0x80 ? code >= 0x20 : /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cs}]$/u.test(character);
  return printable ? character : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** A text for a query of a URL (net/url QueryEscape). */
export function escapeQuery(text: string): string {
  let out = '';
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-_.~]/.test(character)) out += character;
    else out += byte === 0x20 ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/** How many bytes of a file count; a shorter one is filled up with zeros, as Helm's buffer is. */
const SNIFFED = 512;

const SIGNATURES: readonly (readonly [start: string, type: string])[] = [
  ['%PDF-', 'application/pdf'],
  ['PK\x03\x04', 'application/zip'],
  ['Rar!\x1a\x07\x00', 'application/x-rar-compressed'],
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['\xff\xd8\xff', 'image/jpeg'],
  ['GIF87a', 'image/gif'],
  ['GIF89a', 'image/gif'],
  ['\xfe\xff', 'text/plain; charset=utf-16be'],
  ['\xff\xfe', 'text/plain; charset=utf-16le'],
  ['\xef\xbb\xbf', 'text/plain; charset=utf-8'],
];

const HTML =
  /^[\t\n\f\r ]*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[ >]/i;
const XML = /^[\t\n\f\r ]*<\?xml/;
const BINARY = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]/;

/** What a file seems to be (net/http.DetectContentType), for the error about a chart that is no archive. */
export function contentType(bytes: Uint8Array): string {
  const padding = '\0'.repeat(Math.max(0, SNIFFED - bytes.length));
  const start = Buffer.from(bytes.subarray(0, SNIFFED)).toString('latin1') + padding;
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature));
  if (known !== undefined) return known[1];
  if (HTML.test(start)) return 'text/html; charset=utf-8';
  if (XML.test(start)) return 'text/xml; charset=utf-8';
  return BINARY.test(start) ? 'application/octet-stream' : 'text/plain; charset=utf-8';
}

/**
 * What Go's base64.StdEncoding says to a text: `illegal base64 data at input byte 0`. Line breaks are skipped.
 */
export function base64Error(text: string): string | undefined {
  const body = /^[A-Za-z0-9+/\r\n]*/.exec(text)![0];
  const length = body.replace(/[\r\n]/g, '').length;
  const padding = text.slice(body.length).replace(/[\r\n]/g, '');
  const wanted = length % 4 === 0 ? '' : '='.repeat(4 - (length % 4));
  if (length % 4 !== 1 && padding === wanted) return undefined;
  const at = firstBad(text, body.length, length, padding, wanted);
  return `illegal base64 data at input byte ${at}`;
}

function firstBad(text: string, body: number, length: number, padding: string, wanted: string): number {
  if (body === text.length) return text.length - (length % 4);
  const isPadded = length % 4 > 1 && padding.startsWith(wanted);
  return isPadded ? body + wanted.length : body;
}

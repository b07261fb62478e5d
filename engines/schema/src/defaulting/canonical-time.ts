const rfc3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/;

/**
 * RFC 3339 in UTC with so many digits of a second, cut and not rounded: metav1.Time has 0, MicroTime 6. A text
 * that is no time is given back.
 */
export function canonicalTime(text: string, digits: 0 | 6): string {
  const match = rfc3339.exec(text);
  if (match === null) return text;
  const [, local = '', fraction = '', zone = ''] = match;
  const instant = Date.parse(`${local}${zone}`);
  if (Number.isNaN(instant)) return text;
  const seconds = new Date(instant).toISOString().slice(0, 19);
  return digits === 0 ? `${seconds}Z` : `${seconds}.${fraction.slice(0, digits).padEnd(digits, '0')}Z`;
}

const steps: readonly (readonly [layout: string, pattern: RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/],
  ['-', /^-/],
  ['02', /^\d{2}/],
  ['T', /^T/],
  ['15', /^\d{1,2}/],
  [':', /^:/],
  ['04', /^\d{2}/],
  [':', /^:/],
  ['05', /^\d{2}/],
];

/**
 * What Go's time.Parse says to a text that metav1.Time (RFC 3339) or MicroTime (six digits of a second) cannot
 * read: `parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"`.
 */
export function timeError(text: string, typeName: string | undefined): string | undefined {
  const isMicro = typeName?.endsWith('.MicroTime') === true;
  const layout = `2006-01-02T15:04:05${isMicro ? '.000000' : ''}Z07:00`;
  const fail = (rest: string, element: string) =>
    `parsing time ${JSON.stringify(text)} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${element}"`;
  let rest = text;
  for (const [element, pattern] of steps) {
    const match = pattern.exec(rest);
    if (match === null) return fail(rest, element);
    rest = rest.slice(match[0].length);
  }
  const fraction = (isMicro ? /^\.\d{6}/ : /^(?:[.,]\d+)?/).exec(rest);
  if (fraction === null) return fail(rest, '.000000');
  rest = rest.slice(fraction[0].length);
  if (!/^(?:Z|[+-]\d{2}:\d{2})/.test(rest)) return fail(rest, 'Z07:00');
  const extra = rest.replace(/^(?:Z|[+-]\d{2}:\d{2})/, '');
  const range = extra !== '' ? `extra text: ${JSON.stringify(extra)}` : outOfRange(text);
  return range === undefined ? undefined : `parsing time ${JSON.stringify(text)}: ${range}`;
}

function outOfRange(text: string): string | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[-T:.Z+]/).map(Number);
  if (month < 1 || month > 12) return 'month out of range';
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day < 1 || day > days) return 'day out of range';
  if (hour > 23) return 'hour out of range';
  if (minute > 59) return 'minute out of range';
  return second > 59 ? 'second out of range' : undefined;
}

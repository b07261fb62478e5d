import { errorMessage } from '@flux-ts/errors';
import { compileRegexp } from '@flux-ts/text';
import type { Value } from '@flux-ts/yaml';
import { parseIp } from '../functions/ip.ts';

/** What is wrong with a text that should have a format; undefined where nothing is, or where it is no text. */
export function formatProblem(format: string, value: Value): string | undefined {
  if (typeof value !== 'string' || !Object.hasOwn(FORMATS, format)) return undefined;
  return FORMATS[format]?.(value);
}

const FORMATS: Readonly<Record<string, (text: string) => string | undefined>> = {
  ipv4: (text) => (parseIp(text)?.length === 4 ? undefined : 'expected four decimals'),
  ipv6: (text) => (parseIp(text)?.length === 16 ? undefined : 'missing colon'),
  hostname: (text) => hostProblem(text),
  email: (text) => {
    const at = text.lastIndexOf('@');
    if (at === -1) return 'missing @';
    return at > 64 ? 'local part more than 64 characters long' : undefined;
  },
  regex: (text) => {
    try {
      compileRegexp(text);
      return undefined;
    } catch (thrown) {
      return errorMessage(thrown);
    }
  },
  date: (text) => (isDate(text) ? undefined : 'invalid date'),
  'date-time': (text) =>
    /^\d{4}-\d\d-\d\d[Tt ]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/.test(
      text,
    ) && isDate(text.slice(0, 10))
      ? undefined
      : 'invalid date-time',
  uri: (text) => {
    if (!URL.canParse(text) && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text)) return 'relative url';
    return undefined;
  },
  uuid: (text) =>
    /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(text) ? undefined : 'invalid uuid',
};

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return false;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function hostProblem(text: string): string | undefined {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  if (name.length > 253) return 'more than 253 characters long';
  for (const label of name.split('.')) {
    if (label.length < 1 || label.length > 63) return 'label must be 1 to 63 characters long';
    if (label.startsWith('-')) return 'label starts with hyphen';
    if (label.endsWith('-')) return 'label ends with hyphen';
    const bad = /[^A-Za-z0-9-]/.exec(label);
    if (bad !== null) return `invalid character '${bad[0]}'`;
  }
  return undefined;
}

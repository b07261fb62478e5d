import { isIPv4, isIPv6, parseCidr } from './ip.ts';
import { isDateTime, isDuration, isFullDate } from './times.ts';

type Check = (text: string) => boolean;

const byPattern =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

/**
 * The string formats that apiextensions checks (kube-openapi pkg/validation/strfmt); any other format is taken
 * as a remark. Patterns are Kubernetes' own, none of them can backtrack far.
 */
const formats: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['bsonobjectid', byPattern(/^[0-9a-fA-F]{24}$/)],
  ['byte', byPattern(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/)],
  ['cidr', (text) => parseCidr(text)],
  ['creditcard', isCreditCard],
  ['date', isFullDate],
  ['date-time', isDateTime],
  ['datetime', isDateTime],
  ['duration', isDuration],
  ['email', isEmail],
  ['hexcolor', byPattern(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ['hostname', isHostname],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['k8s-long-name', (text) => text.length <= 253 && new RegExp(`^${label}(?:\\.${label})*$`).test(text)],
  ['k8s-short-name', (text) => text.length <= 63 && new RegExp(`^${label}$`).test(text)],
  [
    'mac',
    byPattern(
      /^(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\1){4}(?:[0-9a-fA-F]{2})(?:\1[0-9a-fA-F]{2}\1[0-9a-fA-F]{2})?$/,
    ),
  ],
  ['password', () => true],
  ['rgbcolor', isRgbColor],
  ['ssn', byPattern(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ['uri', isRequestUri],
  ['uuid', byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid3', byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?3[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i)],
  ['uuid4', byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
  ['uuid5', byPattern(/^[0-9a-f]{8}-?[0-9a-f]{4}-?5[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$/i)],
]);

/** Whether a string has a format; true for formats that are not checked. */
export function hasFormat(format: string, text: string): boolean {
  return formats.get(format)?.(text) ?? true;
}

/** Labels of at most 63, a last one of at least two letters unless it is the only one. */
function isHostname(text: string): boolean {
  if (text.length > 255) return false;
  const labels = text.split('.');
  const last = labels.at(-1)!;
  if (!labels.every((one) => one.length <= 63)) return false;
  if (labels.length === 1) return /^[a-zA-Z0-9\p{S}\p{L}](?:-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?$/u.test(text);
  const inner = /^[a-zA-Z0-9\p{S}\p{L}](?:[a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?$/u;
  return labels.slice(0, -1).every((one) => inner.test(one)) && /^[a-zA-Z\p{L}]{2,63}$/u.test(last);
}

/** Go's url.ParseRequestURI: an absolute URI or an absolute path, without spaces or control characters. */
function isRequestUri(text: string): boolean {
  if (text === '' || /[\x00-\x1f\x7f]/.test(text) || /%(?![0-9a-fA-F]{2})/.test(text)) return false;
  const absolute = /^[a-zA-Z][a-zA-Z0-9+.-]*:(.+)$/.exec(text);
  const rest = absolute === null ? text : absolute[1]!;
  if (absolute === null && !text.startsWith('/')) return false;
  const authority = rest.startsWith('//') ? rest.slice(2).split(/[/?]/, 1)[0]! : '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return !/[ "<>\\^`{|}]/.test(authority) && /^(?:\[[^\]]*\]|[^:[\]]*)(?::\d*)?$/.test(host);
}

/** Go's net/mail.ParseAddress, its common forms: `a@b`, `<a@b>`, `Name <a@b>`, `"Name" <a@b>`. */
function isEmail(text: string): boolean {
  const address = /^(?:[^<>@]*|"(?:[^"\\]|\\.)*"\s*)<([^<>]+)>$/.exec(text.trim())?.[1] ?? text.trim();
  const at = address.lastIndexOf('@');
  const atom = "[\\w!#$%&'*+/=?^`{|}~\\-\\u0080-\\uffff]+";
  const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`);
  const isQuoted = /^"(?:[^"\\]|\\.)+"$/.test(address.slice(0, at));
  return at > 0 && (isQuoted || dotAtom.test(address.slice(0, at))) && dotAtom.test(address.slice(at + 1));
}

function isRgbColor(text: string): boolean {
  const part = '(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])';
  return new RegExp(`^rgb\\(\\s*${part}\\s*,\\s*${part}\\s*,\\s*${part}\\s*\\)$`).test(text);
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]+/g, '');
  const issuers =
    /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}|6[27][0-9]{14})$/;
  if (!issuers.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const doubled = i % 2 === 0 ? Number(digit) : Number(digit) * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^(?:[0-9]{9}X|[0-9]{10})$/.test(digits)) return false;
  const sum = [...digits].reduce(
    (total, digit, i) => total + (i + 1) * (digit === 'X' ? 10 : Number(digit)),
    0,
  );
  return sum % 11 === 0;
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[\s-]+/g, '');
  if (!/^[0-9]{13}$/.test(digits)) return false;
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}

const MIN_URL = 3;
const MAX_URL = 2083;
const LETTER = 'a-zA-Z\\u00a0-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\uffef';

const ATOM = new RegExp(`^[${LETTER}0-9!#$%&'*+\\-/=?^_\`{|}~]+$`);
const LABEL = new RegExp(`^[${LETTER}0-9](?:[${LETTER}0-9._~-]*[${LETTER}0-9])?$`);
const TOP_LABEL = new RegExp(`^[${LETTER}](?:[${LETTER}0-9_~-]*[${LETTER}])?$`);

/** Whether a text looks like an address of e-mail, with a dot in its domain. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at <= 0) return false;
  const local = text.slice(0, at);
  const labels = text
    .slice(at + 1)
    .replace(/\.$/, '')
    .split('.');
  const top = labels.pop() ?? '';
  const isLocal = local.split('.').every((atom) => ATOM.test(atom));
  return isLocal && labels.length > 0 && TOP_LABEL.test(top) && labels.every((label) => LABEL.test(label));
}

const CONTROL = /[\x00-\x1f\x7f]/;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
const BAD_HOST = /[\s"<>\\^`{|}%]/;

/** Whether net/url.ParseRequestURI takes a text, and finds a scheme in it. */
export function isRequestUrl(text: string): boolean {
  if (CONTROL.test(text)) return false;
  const [whole, rest] = /^[A-Za-z][A-Za-z0-9+.-]*:([\s\S]*)$/.exec(text) ?? [];
  if (whole === undefined || rest === undefined) return false;
  if (!rest.startsWith('/')) return true;
  const [beforeQuery = ''] = rest.split('?');
  if (!beforeQuery.startsWith('//')) return !BAD_ESCAPE.test(beforeQuery);
  const [authority = '', ...path] = beforeQuery.slice(2).split('/');
  return isAuthority(authority) && !BAD_ESCAPE.test(path.join('/'));
}

function isAuthority(authority: string): boolean {
  const at = authority.lastIndexOf('@');
  const user = authority.slice(0, Math.max(at, 0));
  const host = authority.slice(at + 1);
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || BAD_ESCAPE.test(user)) return false;
  if (host.startsWith('[')) return /^\[[0-9A-Fa-f:.]+(?:%25[^\]]+)?\](?::\d*)?$/.test(host);
  const [name = '', port, ...more] = host.split(':');
  return more.length === 0 && /^\d*$/.test(port ?? '') && !BAD_HOST.test(name);
}

const WORD = 'a-zA-Z0-9\\u00a1-\\uffff';
const HOST_LABEL = new RegExp(`^[${WORD}](?:[${WORD}_-]*[${WORD}])?$`);

/** Whether a text looks like the address of a web page, with or without a scheme. */
export function isUrl(text: string): boolean {
  if (text.length <= MIN_URL || text.length >= MAX_URL || text.startsWith('.')) return false;
  const [, rest = ''] = /^(?:(?:ftp|tcp|udp|wss?|https?):\/\/)?([\s\S]*)$/.exec(text) ?? [];
  if (rest.includes('://') && !/[/?#].*:\/\//.test(rest)) return false;
  const end = /[/?#]/.exec(rest)?.index ?? rest.length;
  const authority = rest.slice(0, end);
  if (/\s/.test(rest) || BAD_ESCAPE.test(rest.slice(end).split(/[?#]/)[0] ?? '')) return false;
  const [host = '', port, ...more] = authority.slice(authority.lastIndexOf('@') + 1).split(':');
  const isBare = rest === text && end === text.length && port === undefined;
  if (more.length > 0 || (port !== undefined && !/^\d{1,5}$/.test(port))) return false;
  if (isBare && !host.includes('.')) return false;
  return host
    .replace(/\.$/, '')
    .split('.')
    .every((label) => HOST_LABEL.test(label));
}

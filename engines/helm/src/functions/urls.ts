import {
  bytesOf,
  emptyMap,
  type GoMap,
  type GoValue,
  getKey,
  isMap,
  kindName,
  setKey,
  sprintf,
  textOf,
} from '@flux-ts/gotemplate';
import { type Family, fail, fn } from './define.ts';

interface Url {
  readonly scheme: string;
  readonly opaque: string;
  readonly userinfo: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly rawPath: string;
  readonly query: string;
  readonly fragment: string;
}

const quoted = (text: string): string => sprintf('%q', [text]);

function bad(url: string, reason: string): never {
  return fail(`unable to parse url: parse ${quoted(url)}: ${reason}`);
}

function decodePercent(url: string, text: string, inHost = false): string {
  if (!text.includes('%')) return text;
  const broken = /%(?![0-9A-Fa-f]{2})/.exec(text);
  if (broken !== null) bad(url, `invalid URL escape ${quoted(text.slice(broken.index, broken.index + 3))}`);
  const bytes = bytesOf(text);
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== 0x25) {
      out.push(bytes[i] ?? 0);
      continue;
    }
    const code = Number.parseInt(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0), 16);
    if (inHost && code < 0x80 && code !== 0x25)
      bad(url, `invalid URL escape ${quoted(`%${code.toString(16).toUpperCase()}`)}`);
    out.push(code);
    i += 2;
  }
  return textOf(Uint8Array.from(out));
}

/** net/url Parse. What is wrong before the fragment is told without it. */
function parse(whole: string): Url {
  const hash = whole.indexOf('#');
  const url = parseWithoutFragment(hash < 0 ? whole : whole.slice(0, hash));
  return hash < 0 ? url : { ...url, fragment: decodePercent(whole, whole.slice(hash + 1)) };
}

function parseWithoutFragment(text: string): Url {
  if (/[\0-\x1f\x7f]/.test(text)) bad(text, 'net/url: invalid control character in URL');
  let rest = text;
  const schemed = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(rest);
  if (schemed === null && rest.startsWith(':')) bad(text, 'missing protocol scheme');
  const scheme = schemed?.[1]?.toLowerCase() ?? '';
  rest = schemed === null ? rest : rest.slice(schemed[0].length);
  const mark = rest.indexOf('?');
  const query = mark < 0 ? '' : rest.slice(mark + 1);
  rest = mark < 0 ? rest : rest.slice(0, mark);
  const base = {
    scheme,
    query,
    fragment: '',
    opaque: '',
    userinfo: undefined,
    host: '',
    path: '',
    rawPath: '',
  };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...base, opaque: rest };
    if ((rest.split('/')[0] ?? '').includes(':')) bad(text, 'first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///')))
    return { ...base, path: decodePercent(text, rest), rawPath: rest };
  const slash = rest.indexOf('/', 2);
  const authority = slash < 0 ? rest.slice(2) : rest.slice(2, slash);
  const path = slash < 0 ? '' : rest.slice(slash);
  return { ...base, ...authorityOf(text, authority), path: decodePercent(text, path), rawPath: path };
}

function authorityOf(url: string, authority: string): { userinfo: string | undefined; host: string } {
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  if (host.startsWith('[') && !host.includes(']')) bad(url, "missing ']' in host");
  const port = host.startsWith('[')
    ? host.slice(host.indexOf(']') + 1)
    : host.slice(host.lastIndexOf(':') >= 0 ? host.lastIndexOf(':') : host.length);
  if (port !== '' && !/^:\d*$/.test(port)) bad(url, `invalid port ${quoted(port)} after host`);
  const wrong = /[ "<>\\^`{|}]/.exec(host);
  if (wrong !== null) bad(url, `invalid character ${quoted(wrong[0])} in host name`);
  return { userinfo: at < 0 ? undefined : authority.slice(0, at), host: decodePercent(url, host, true) };
}

function hostname(host: string): string {
  if (host.startsWith('[')) return host.slice(1, host.includes(']') ? host.indexOf(']') : undefined);
  const colon = host.indexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
}

const KEEP_PATH = /[A-Za-z0-9\-_.~$&+,/:;=@]/;
const KEEP_USER = /[A-Za-z0-9\-_.~$&+,;=]/;
const KEEP_HOST = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/;
const KEEP_FRAGMENT = /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/;

function encodePercent(text: string, keep: RegExp): string {
  let out = '';
  for (const byte of bytesOf(text)) {
    const character = String.fromCharCode(byte);
    out +=
      byte < 0x80 && keep.test(character)
        ? character
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

function userText(userinfo: string): string {
  const colon = userinfo.indexOf(':');
  const decode = (text: string): string => encodePercent(decodePercent(userinfo, text), KEEP_USER);
  return colon < 0
    ? decode(userinfo)
    : `${decode(userinfo.slice(0, colon))}:${decode(userinfo.slice(colon + 1))}`;
}

function textOrEmpty(map: GoMap, key: string): string {
  const value = getKey(map, key);
  if (value === undefined) return '';
  if (value === null) return fail('runtime error: invalid memory address or nil pointer dereference');
  if (typeof value !== 'string')
    return fail(`unable to parse ${key} key, must be of type string, but ${kindName(value)} found`);
  return value;
}

/** net/url URL.String. */
function join(map: GoMap): string {
  const part = (key: string): string => textOrEmpty(map, key);
  const [scheme, host, path, query, opaque, fragment] = [
    'scheme',
    'host',
    'path',
    'query',
    'opaque',
    'fragment',
  ].map(part) as [string, string, string, string, string, string];
  const userinfo = part('userinfo');
  let out = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') out += opaque;
  else {
    if (scheme !== '' || host !== '' || userinfo !== '') {
      if (host !== '' || path !== '' || userinfo !== '') out += '//';
      if (userinfo !== '') out += `${userText(userinfo)}@`;
      if (host !== '') out += encodePercent(host, KEEP_HOST);
    }
    const escaped = path === '*' ? '*' : encodePercent(path, KEEP_PATH);
    if (escaped !== '' && !escaped.startsWith('/') && host !== '') out += '/';
    if (out === '' && (escaped.split('/')[0] ?? '').includes(':')) out += './';
    out += escaped;
  }
  if (query !== '') out += `?${query}`;
  return fragment === '' ? out : `${out}#${encodePercent(fragment, KEEP_FRAGMENT)}`;
}

function toMap(text: string): GoMap {
  const url = parse(text);
  const map = emptyMap();
  const fields: Record<string, GoValue> = {
    scheme: url.scheme,
    host: url.host,
    hostname: hostname(url.host),
    path: url.path,
    query: url.query,
    opaque: url.opaque,
    fragment: url.fragment,
    userinfo: url.userinfo === undefined ? '' : userText(url.userinfo),
  };
  for (const [key, value] of Object.entries(fields)) setKey(map, key, value);
  return map;
}

/** URLs (sprig url.go). */
export const urls: Family = {
  urlParse: fn(['string'], ([text]) => toMap(String(text))),
  urlJoin: fn(['map'], ([map]) => join(isMap(map) ? map : emptyMap())),
};

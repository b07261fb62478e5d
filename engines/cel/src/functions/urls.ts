import { evaluationError, noSuchOverload } from '../errors.ts';
import type { Library } from '../evaluate/run.ts';
import { type CelValue, Opaque, stringOf, ValueList, ValueMap } from '../values/value.ts';
import { attempt } from './kubernetes.ts';

const TYPE = 'kubernetes.URL';

interface Url {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/** Kubernetes' url functions (apiserver, pkg/cel/library). */
export const URLS: Library = {
  url: ([text]) => urlValue(stringOf(text)),
  isURL: ([text]) => attempt(() => urlValue(stringOf(text))) !== undefined,
  '.getScheme': ([url]) => urlOf(url).scheme,
  '.getHost': ([url]) => urlOf(url).host,
  '.getHostname': ([url]) =>
    urlOf(url)
      .host.replace(/:\d*$/, '')
      .replace(/^\[(.*)\]$/, '$1'),
  '.getPort': ([url]) => /:(\d*)$/.exec(urlOf(url).host)?.[1] ?? '',
  '.getEscapedPath': ([url]) => escapePath(urlOf(url).path),
  '.getQuery': ([url]) => queryOf(urlOf(url).query),
};

const ABSOLUTE = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?$/;
const PATH = /^()()(\/[^?#]*)(?:\?([^#]*))?$/;
const HOST = /^(?:\[[0-9a-fA-F:.%]+\]|[^\s[\]:"<>\\^`{|}]*)(?::\d*)?$/;

/** An absolute URL or an absolute path, as Go's `url.ParseRequestURI` wants it. */
function urlValue(text: string): Opaque {
  const match = ABSOLUTE.exec(text) ?? PATH.exec(text);
  const bad =
    match === null ||
    /[\x00-\x20\x7f]/.test(text) ||
    !HOST.test(match[2]!) ||
    /%(?![0-9a-fA-F]{2})/.test(match[3]!);
  if (bad)
    throw evaluationError(
      `URL parse error during conversion from string: parse "${text}": invalid URI for request`,
    );
  const [, scheme, host, path, query = ''] = match!;
  const url: Url = { scheme: scheme!.toLowerCase(), host: host!, path: path!, query };
  return new Opaque(TYPE, { ...url, toString: () => text }, (other: object) =>
    Number(String(other) !== text),
  ) as Opaque;
}

function urlOf(value: CelValue | undefined): Url {
  if (!(value instanceof Opaque) || value.type !== TYPE) throw noSuchOverload();
  return value.value as Url;
}

function escapePath(path: string): string {
  return encodeURI(path).replace(/%25([0-9a-fA-F]{2})/g, '%$1');
}

/** Every key with the list of its values. */
function queryOf(query: string): ValueMap {
  const values = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(query)) values.set(key, [...(values.get(key) ?? []), value]);
  const map = new ValueMap();
  for (const [key, list] of values) map.add(key, new ValueList(list));
  return map;
}

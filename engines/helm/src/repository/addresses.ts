import { HelmError } from '../errors.ts';
import { cleanPath } from '../functions/paths.ts';

/** The address of something in a repository: absolute as it is, else below that of the repository. */
export function resolveReference(repository: string, reference: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference)) return reference;
  let base: URL;
  try {
    base = new URL(repository);
  } catch (thrown) {
    throw new HelmError('CHART', `failed to parse ${repository} as URL`, { cause: thrown });
  }
  const { search } = base;
  base.pathname = `${base.pathname.replace(/\/$/, '')}/`;
  const resolved = new URL(reference, base);
  resolved.search = search;
  return resolved.toString();
}

/** A base and a path below it; the base may be no more than a path (urlutil.URLJoin). */
export function joinAddress(base: string, path: string): string {
  const [, start = '', inside = base] = /^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*)([\s\S]*)$/.exec(base) ?? [];
  const parts = [inside, path].filter((part) => part !== '').join('/');
  const joined = parts === '' ? '' : cleanPath(parts);
  return start !== '' && joined !== '' && !joined.startsWith('/')
    ? `${start}/${joined}`
    : `${start}${joined}`;
}

/** Whether two addresses are the same but for what makes no difference in a path (urlutil.Equal). */
export function sameAddress(a: string, b: string): boolean {
  const plain = (text: string): string => {
    const [, start = '', path = '', rest = ''] =
      /^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(.*)$/.exec(text) ?? [];
    return `${start}${cleanPath(path === '' ? '/' : path)}${rest}`;
  };
  return plain(a) === plain(b);
}

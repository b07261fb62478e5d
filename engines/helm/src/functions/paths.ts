import type { GoFunction } from '@flux-ts/gotemplate';
import { type Family, fn, str } from './define.ts';

/** path.Clean. */
export function cleanPath(path: string): string {
  if (path === '') return '.';
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (!rooted) parts.push('..');
  }
  const joined = parts.join('/');
  return rooted ? `/${joined}` : joined === '' ? '.' : joined;
}

/** path.Base. */
export function basePath(path: string): string {
  if (path === '') return '.';
  const plain = path.replace(/\/+$/, '');
  return plain === '' ? '/' : plain.slice(plain.lastIndexOf('/') + 1);
}

/** path.Dir. */
function dirPath(path: string): string {
  return cleanPath(path.slice(0, path.lastIndexOf('/') + 1));
}

/** path.Ext. */
export function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

function of(work: (path: string) => string | boolean): GoFunction {
  return fn(['string'], ([path]) => work(str(path)));
}

const isAbsolute = of((path) => path.startsWith('/'));

/** Paths (sprig functions.go). */
export const paths: Family = {
  base: of(basePath),
  dir: of(dirPath),
  clean: of(cleanPath),
  ext: of(extension),
  isAbs: isAbsolute,
  osBase: of(basePath),
  osDir: of(dirPath),
  osClean: of(cleanPath),
  osExt: of(extension),
  osIsAbs: isAbsolute,
};

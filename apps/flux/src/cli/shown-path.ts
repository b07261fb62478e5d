import { isAbsolute, relative } from 'node:path';

/** A path as people see it: relative below the working directory, otherwise whole. */
export function shownPath(cwd: string, path: string): string {
  const inside = relative(cwd, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

import { posix } from 'node:path';

/** A path as filepath.Clean leaves it, without a slash at its end. */
export function cleanFolder(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
}

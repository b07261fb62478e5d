import type { TreeCheckout } from '@flux-ts/git';

/** The first of the sparse paths that the checkout does not have. Paths that would lead out stay at the root. */
export function missingSparsePath(
  paths: readonly string[],
  checkout: Pick<TreeCheckout, 'files' | 'directories'>,
): string | undefined {
  if (paths.length === 0) return undefined;
  const there = new Set(['', ...checkout.directories, ...checkout.files.map((file) => file.path)]);
  return paths.find((path) => !there.has(normalize(path)));
}

function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

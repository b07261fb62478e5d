import { encode } from '@flux-ts/yaml';
import { finish } from './finish.ts';
import type { Tree } from './tree.ts';

/** A tree as YAML text for an error message; cut when it is long. */
export function describe(tree: Tree): string {
  try {
    const text = encode(finish(tree));
    return text.length > 2000 ? `${text.slice(0, 2000)}…\n` : text;
  } catch {
    return tree.text;
  }
}

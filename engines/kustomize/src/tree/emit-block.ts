import { encode } from '@flux-ts/yaml';
import { finish } from './finish.ts';
import { Tree, tags } from './tree.ts';

/** Block style YAML with the keys in their own order, lists not indented, as kyaml writes a tree. */
export function emitBlock(tree: Tree): string {
  return emit(tree, '');
}

function emit(tree: Tree, indent: string): string {
  if (tree.kind === 'scalar') return `${scalarText(tree, indent)}\n`;
  if (tree.items.length === 0) return tree.kind === 'map' ? '{}\n' : '[]\n';
  if (tree.kind === 'list') {
    return tree.items.map((item) => `${indent}- ${nested(item, `${indent}  `)}`).join('');
  }
  return tree.items
    .map((item, index) => {
      const key = scalarText(new Tree('scalar', tree.keys[index] ?? '', tags.str, false), '');
      if (item.kind === 'scalar' || item.items.length === 0) return `${indent}${key}: ${emit(item, indent)}`;
      return `${indent}${key}:\n${emit(item, item.kind === 'list' ? indent : `${indent}  `)}`;
    })
    .join('');
}

/** A collection behind `- `: its first line stands on the dash's. */
function nested(tree: Tree, indent: string): string {
  return emit(tree, indent).slice(tree.kind === 'scalar' || tree.items.length === 0 ? 0 : indent.length);
}

function scalarText(tree: Tree, indent: string): string {
  if (tree.tag !== tags.str && !tree.quoted) return tree.text;
  const text = encode([finish(tree)])
    .slice(2)
    .trimEnd();
  return text.replaceAll('\n', `\n${indent}`);
}

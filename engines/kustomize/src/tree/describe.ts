import { type Tree, tags } from './tree.ts';

const most = 2000;

/**
 * A tree as YAML text for an error message, keys, brackets and quotes as they were written; cut when it is long.
 * (Single quotes are shown as double ones.)
 */
export function describe(tree: Tree): string {
  const text = block(tree, '', most);
  return text.length > most ? `${text.slice(0, most)}…\n` : text;
}

function scalar({ text, tag, quoted }: Tree): string {
  return quoted && tag === tags.str ? JSON.stringify(text) : text;
}

function inline(tree: Tree): string {
  if (tree.kind === 'scalar') return scalar(tree);
  const items = tree.items.map(inline);
  if (tree.kind === 'list') return `[${items.join(', ')}]`;
  return `{${items.map((item, i) => `${tree.keys[i]}: ${item}`).join(', ')}}`;
}

function isInline(tree: Tree): boolean {
  return tree.kind === 'scalar' || tree.flow || tree.items.length === 0;
}

/** Lines with `margin` before them; no more than `left` characters are of use. */
function block(tree: Tree, margin: string, left: number): string {
  if (isInline(tree)) return `${margin}${inline(tree)}\n`;
  let result = '';
  for (let i = 0; i < tree.items.length && result.length <= left; i++) {
    const item = tree.items[i] as Tree;
    const inner = `${margin}  `;
    const rest = left - result.length;
    if (tree.kind === 'list') result += `${margin}- ${block(item, inner, rest).slice(inner.length)}`;
    else if (isInline(item)) result += `${margin}${tree.keys[i]}: ${inline(item)}\n`;
    else result += `${margin}${tree.keys[i]}:\n${block(item, item.kind === 'list' ? margin : inner, rest)}`;
  }
  return result;
}

import { encode, type MappingNode, type Node, parseDocuments } from '@flux-ts/yaml';
import { Budget } from '../budget.ts';
import { fromNode } from './from-node.ts';
import { resolve } from './resolve.ts';
import { Tree, tags } from './tree.ts';

/**
 * A YAML text that is changed and written again as kustomize does: block style by two spaces, lists not indented,
 * keys in their order, quotes and flow collections as they were, comments above and behind values kept. (Blank lines
 * go, and so do comments elsewhere.)
 */
export class StyledText {
  readonly tree: Tree;
  private readonly text: string;
  private readonly nodes = new Map<Tree, Node>();

  constructor(text: string) {
    this.text = text;
    const root = parseDocuments(text, { scalars: 'yaml3' })[0]?.root;
    this.tree =
      root === undefined
        ? new Tree('scalar', '', tags.null, false)
        : fromNode(
            root,
            new Budget({ nodes: 1_000_000 }),
            () => undefined,
            (tree, node) => this.nodes.set(tree, node),
          );
  }

  /** The text of the tree as it is now, without a line break at the end. */
  write(): string {
    return this.emit(this.tree, '').trim();
  }

  private emit(tree: Tree, indent: string): string {
    if (this.isInline(tree)) return `${this.inline(tree, indent)}${this.commentBehind(tree)}\n`;
    if (tree.kind === 'list') {
      return tree.items
        .map(
          (item) =>
            `${this.commentsAbove(this.startOf(item), indent)}${indent}- ${this.behindDash(item, indent)}`,
        )
        .join('');
    }
    const node = this.nodes.get(tree);
    return tree.items
      .map((item, index) => {
        const key = tree.keys[index] ?? '';
        const keyNode = node?.kind === 'mapping' ? findKey(node, key) : undefined;
        const shown =
          keyNode === undefined ? plainOrQuoted(key) : this.text.slice(keyNode.start, keyNode.end);
        const head = `${this.commentsAbove(keyNode?.start, indent)}${indent}${shown}:`;
        if (this.isInline(item)) {
          const value = this.inline(item, `${indent}  `);
          return `${head}${value === '' ? '' : ' '}${value}${this.commentBehind(item)}\n`;
        }
        return `${head}\n${this.emit(item, item.kind === 'list' ? indent : `${indent}  `)}`;
      })
      .join('');
  }

  private behindDash(item: Tree, indent: string): string {
    const text = this.emit(item, `${indent}  `);
    return this.isInline(item) ? text : text.slice(indent.length + 2);
  }

  private isInline(tree: Tree): boolean {
    if (tree.kind === 'scalar' || tree.items.length === 0) return true;
    const node = this.nodes.get(tree);
    return (node?.kind === 'mapping' || node?.kind === 'sequence') && node.flow;
  }

  private inline(tree: Tree, indent: string): string {
    if (tree.kind === 'scalar') return this.scalar(tree, indent);
    const items = tree.items.map((item) => this.inline(item, indent));
    if (tree.kind === 'list') return `[${items.join(', ')}]`;
    return `{${items.map((item, i) => `${plainOrQuoted(tree.keys[i] ?? '')}: ${item}`).join(', ')}}`;
  }

  private scalar(tree: Tree, indent: string): string {
    const { text, tag } = tree;
    const node = this.nodes.get(tree);
    const style = node?.kind === 'scalar' ? node.style : 'plain';
    if (style === 'single' && !text.includes('\n')) return `'${text.replaceAll("'", "''")}'`;
    if (style === 'double' || style === 'single') return JSON.stringify(text);
    if (style === 'literal' && text.includes('\n')) return literal(text, indent);
    if (tag === tags.none) return text;
    if (tag === tags.str) return plainOrQuoted(text);
    return resolve(text).tag === tag ? text : `${tag} ${text}`;
  }

  private startOf(tree: Tree): number | undefined {
    const node = this.nodes.get(tree);
    return node?.kind === 'mapping' && node.keys[0] !== undefined ? node.keys[0].start : node?.start;
  }

  /** The comment lines right above the line of an offset. */
  private commentsAbove(offset: number | undefined, indent: string): string {
    if (offset === undefined) return '';
    const lines = this.text.slice(0, this.text.lastIndexOf('\n', offset - 1) + 1).split('\n');
    const comments: string[] = [];
    for (let i = lines.length - 2; i >= 0; i--) {
      const line = (lines[i] ?? '').trim();
      if (!line.startsWith('#')) break;
      comments.unshift(`${indent}${line}\n`);
    }
    return comments.join('');
  }

  private commentBehind(tree: Tree): string {
    const node = this.nodes.get(tree);
    if (
      node === undefined ||
      (node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded'))
    )
      return '';
    const end = this.text.indexOf('\n', node.end);
    const rest = this.text.slice(node.end, end < 0 ? undefined : end);
    const comment = /^\s+(#.*)$/.exec(rest)?.[1];
    return comment === undefined ? '' : ` ${comment.trimEnd()}`;
  }
}

function findKey(node: MappingNode, key: string): Node | undefined {
  return node.keys.find((k) => k.kind === 'scalar' && k.value === key);
}

/** A text without quotes, unless it would be read as something else. */
function plainOrQuoted(text: string): string {
  if (resolve(text).tag !== tags.str) return JSON.stringify(text);
  const encoded = encode(text).trimEnd();
  // The writer quotes the booleans of YAML 1.1; here they stand as they are.
  return /^"(y|n|yes|no|on|off)"$/i.test(encoded) ? text : encoded;
}

function literal(text: string, indent: string): string {
  const chomping = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${chomping}\n${lines.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}`;
}

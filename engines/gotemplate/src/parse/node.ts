/** A number literal: what Go types it can stand for. */
export interface NumberValue {
  readonly text: string;
  /** The value as an integer, when it is one that 64 bits can hold. */
  readonly int?: bigint;
  readonly uint?: bigint;
  readonly float?: number;
  /** Written as a character constant, which is an int32 to Go. */
  readonly isChar: boolean;
}

interface Base {
  /** Offset, in UTF-16 units: of a list in the source, of all else from the `{{` of the action it is in. */
  readonly at: number;
}

/** What stands in an action of its own. */
interface Statement extends Base {
  /** Offset of the action's `{{` in the source. */
  readonly base: number;
}

export type Operand =
  | (Base & { readonly kind: 'bool'; readonly value: boolean })
  | (Base & { readonly kind: 'dot' })
  | (Base & { readonly kind: 'nil' })
  | (Base & { readonly kind: 'number'; readonly value: NumberValue })
  | (Base & { readonly kind: 'string'; readonly value: string; readonly quoted: string })
  | (Base & { readonly kind: 'field'; readonly path: readonly string[] })
  | (Base & { readonly kind: 'variable'; readonly path: readonly string[] })
  | (Base & { readonly kind: 'identifier'; readonly name: string })
  | (Base & { readonly kind: 'chain'; readonly node: Operand; readonly path: readonly string[] })
  | Pipe;

export interface Command extends Base {
  readonly kind: 'command';
  readonly args: readonly Operand[];
}

export interface Pipe extends Base {
  readonly kind: 'pipe';
  /** `=` instead of `:=`. */
  readonly assigns: boolean;
  /** Names with their `$`. */
  readonly declares: readonly string[];
  readonly commands: readonly Command[];
  /** Neither makes nor uses variables but `$`: the same text is the same pipe, wherever it stands. */
  readonly isPlain: boolean;
}

export interface Branch extends Statement {
  readonly kind: 'if' | 'range' | 'with';
  readonly pipe: Pipe;
  readonly body: List;
  readonly otherwise?: List;
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | (Statement & { readonly kind: 'action'; readonly pipe: Pipe })
  | Branch
  | (Statement & { readonly kind: 'template'; readonly name: string; readonly pipe?: Pipe })
  | { readonly kind: 'break' | 'continue' };

export interface List extends Base {
  readonly kind: 'list';
  readonly nodes: readonly Node[];
}

/** A parsed template: its own text or one of its definitions. */
export interface Tree {
  readonly name: string;
  /** The file whose text holds it; Go's ParseName. */
  readonly parseName: string;
  readonly source: string;
  readonly root: List;
}

/** Whether a tree would print nothing but white space: such a one does not replace a definition. */
export function isEmptyTree(list: List): boolean {
  return list.nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}

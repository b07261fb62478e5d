/** What all nodes have. Offsets are UTF-16 offsets into the text, `end` exclusive. */
interface NodeBase {
  /** Where the content starts; an anchor and a tag lie before it. */
  start: number;
  /** Where the content ends; a block scalar includes its last line break. */
  end: number;
  /** The explicit tag, short where it is YAML's own: `!!str`, `!custom`, `tag:example.com,2026:x`. */
  tag?: string;
  /** The anchor's name. */
  anchor?: string;
}

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** Text, unescaped and unfolded; what type it means is {@link toValue}'s business. */
export interface ScalarNode extends NodeBase {
  kind: 'scalar';
  value: string;
  style: ScalarStyle;
}

/** Pairs in source order: `keys[i]` belongs to `values[i]`. */
export interface MappingNode extends NodeBase {
  kind: 'mapping';
  keys: Node[];
  values: Node[];
  flow: boolean;
}

/** Items in source order. */
export interface SequenceNode extends NodeBase {
  kind: 'sequence';
  items: Node[];
  flow: boolean;
}

/** `*name`. The target may contain the alias itself: whoever walks a tree through aliases must bound the walk. */
export interface AliasNode extends NodeBase {
  kind: 'alias';
  name: string;
  target: Node;
}

/** A node of the tree that {@link parseDocuments} builds. */
export type Node = ScalarNode | MappingNode | SequenceNode | AliasNode;

/** One document of a stream. The documents' ranges lie side by side and cover the whole text. */
export interface YamlDocument {
  /** From 0. */
  index: number;
  start: number;
  end: number;
  /** Undefined when the document is empty or holds comments only. */
  root: Node | undefined;
}

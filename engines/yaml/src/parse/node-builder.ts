import { YamlError } from '../errors.ts';
import type { MappingNode, Node, ScalarNode, SequenceNode } from '../node.ts';
import type { Dialect } from '../scan/cursor.ts';
import { Scanner } from '../scan/scanner.ts';
import { Kind, type Token } from '../scan/token.ts';

const YAML_PREFIX = 'tag:yaml.org,2002:';

/** Bounds and names for a parse. */
export interface ParserSettings {
  dialect: Dialect;
  file: string | undefined;
  maxDepth: number;
  maxNodes: number;
  check: (() => void) | undefined;
}

/** An anchor and a tag that stand before a node. */
export interface Properties {
  anchor: string | undefined;
  tag: string | undefined;
  /** Where the anchor or tag starts. */
  start: number;
  line: number;
}

/** Makes nodes of tokens: counts them, names them by their anchors, resolves their tags. */
export class NodeBuilder {
  protected readonly scanner: Scanner;
  protected readonly settings: ParserSettings;
  private anchors = new Map<string, Node>();
  protected tags = new Map<string, string>();
  protected propertiesEnd = 0;
  private nodes = 0;

  constructor(text: string, settings: ParserSettings) {
    this.scanner = new Scanner(text, settings);
    this.settings = settings;
  }

  /** Anchors and tag handles belong to one document. */
  protected forgetNames(): void {
    this.anchors = new Map();
    this.tags = new Map([
      ['!', '!'],
      ['!!', YAML_PREFIX],
    ]);
  }

  protected skip(): Token {
    this.scanner.take();
    return this.scanner.peek();
  }

  protected fail(problem: string, at: Token, context?: { line: number; start: number }): never {
    this.scanner.cursor.parserError(
      problem,
      { offset: at.start, line: at.line },
      context && { offset: context.start, line: context.line },
    );
  }

  /** An anchor and a tag, each at most once, in either order. */
  protected properties(first: Token): Properties {
    const properties: Properties = {
      anchor: undefined,
      tag: undefined,
      start: first.start,
      line: first.line,
    };
    let token = first;
    for (let i = 0; i < 2; i++) {
      if (token.kind === Kind.anchor && properties.anchor === undefined) properties.anchor = token.value;
      else if (token.kind === Kind.tag && properties.tag === undefined)
        properties.tag = this.tagName(token, first);
      else break;
      this.propertiesEnd = token.end;
      token = this.skip();
    }
    return properties;
  }

  protected tagName(token: Token, first: Token): string {
    if (token.value === '') return shorten(token.extra);
    const prefix = this.tags.get(token.value);
    if (prefix === undefined) this.fail('found undefined tag handle', token, first);
    return shorten(prefix + token.extra);
  }

  protected alias(token: Token): Node {
    const target = this.anchors.get(token.value);
    if (target === undefined) {
      const { file } = this.settings;
      throw new YamlError('BAD_ALIAS', `yaml: unknown anchor '${token.value}' referenced`, {
        data: { ...this.place(token), ...(file === undefined ? {} : { file }) },
      });
    }
    this.count(token);
    this.scanner.take();
    return { kind: 'alias', start: token.start, end: token.end, name: token.value, target };
  }

  protected place(token: Token): { offset: number; line: number } {
    return { offset: token.start, line: token.line + 1 };
  }

  protected count(token: { start: number; line: number }): void {
    this.nodes++;
    if ((this.nodes & 0xfff) === 0) this.settings.check?.();
    if (this.nodes > this.settings.maxNodes)
      throw new YamlError('LIMIT', `yaml: exceeded max number of nodes of ${this.settings.maxNodes}`, {
        data: { offset: token.start, line: token.line + 1 },
      });
  }

  protected tooDeep(token: Token): never {
    throw new YamlError('LIMIT', `yaml: exceeded max depth of ${this.settings.maxDepth}`, {
      data: this.place(token),
    });
  }

  protected scalar(token: Token, properties: Properties | undefined): Node {
    this.count(token);
    const node: ScalarNode = {
      kind: 'scalar',
      start: token.start,
      end: token.end,
      value: token.value,
      style: token.style,
    };
    this.scanner.take();
    return properties === undefined ? node : this.named(node, properties);
  }

  protected empty(offset: number): Node {
    this.count({ start: offset, line: this.scanner.cursor.line });
    return { kind: 'scalar', start: offset, end: offset, value: '', style: 'plain' };
  }

  protected named<T extends Node>(node: T, properties: Properties | undefined): T {
    if (properties?.tag !== undefined) node.tag = properties.tag;
    if (properties?.anchor !== undefined) {
      node.anchor = properties.anchor;
      this.anchors.set(properties.anchor, node);
    }
    return node;
  }

  protected newMapping(token: Token, flow: boolean, properties?: Properties): MappingNode {
    this.count(token);
    const node: MappingNode = {
      kind: 'mapping',
      start: token.start,
      end: token.end,
      keys: [],
      values: [],
      flow,
    };
    return this.named(node, properties);
  }

  protected newSequence(token: Token, flow: boolean, properties?: Properties): SequenceNode {
    this.count(token);
    const node: SequenceNode = { kind: 'sequence', start: token.start, end: token.end, items: [], flow };
    return this.named(node, properties);
  }
}

function shorten(tag: string): string {
  return tag.startsWith(YAML_PREFIX) ? `!!${tag.slice(YAML_PREFIX.length)}` : tag;
}

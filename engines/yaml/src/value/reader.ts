import { YamlError, type YamlErrorCode } from '../errors.ts';
import { locate } from '../locate.ts';
import type { AliasNode, MappingNode, Node, ScalarNode } from '../node.ts';
import type { Dialect } from '../scan/cursor.ts';
import type { Value, ValueObject } from '../value.ts';
import type { ValueOptions } from './options.ts';
import { type Resolved, resolvePlain } from './resolve.ts';
import { resolveTagged } from './tagged.ts';

/** Below this many nodes 99 % of them may come from aliases, above the other 10 % (go-yaml, decode.go). */
const RATIO_LOW = 400_000;
const RATIO_HIGH = 4_000_000;

/** What the two ways to read a tree have in common: scalars, aliases and their bounds, merges, errors with a place. */
export abstract class Reader {
  protected abstract readonly dialect: Dialect;
  protected readonly options: ValueOptions;
  /** What Go collects and reports at the end. */
  protected readonly problems: string[] = [];
  private readonly maxExpansion: number;
  private readonly open = new Set<Node>();
  private count = 0;
  private aliasCount = 0;
  private aliasDepth = 0;

  constructor(options: ValueOptions) {
    this.options = options;
    this.maxExpansion = options.maxExpansion ?? 1_000_000;
  }

  /** Reads a mapping into an object that may have keys already (it then is a merge). */
  protected abstract mapping(node: MappingNode, into: ValueObject): ValueObject;

  /** A node's value. */
  value(node: Node): Value {
    this.visit(node);
    switch (node.kind) {
      case 'scalar':
        return this.scalar(node);
      case 'mapping':
        return this.mapping(node, {});
      case 'sequence':
        return this.sequence(node.items);
      case 'alias':
        return this.throughAlias(node, (target) => this.value(target));
    }
  }

  protected sequence(items: readonly Node[]): Value[] {
    return items.map((item) => this.value(item));
  }

  /** Reports what was collected. */
  finish(): void {
    if (this.problems.length === 0) return;
    throw new YamlError('DUPLICATE_KEY', `yaml: unmarshal errors:\n${this.problems.join('\n')}`);
  }

  protected lineOf(node: Node): string {
    const { text } = this.options;
    return text === undefined ? '' : `line ${locate(text, node.start).line}: `;
  }

  protected fail(code: YamlErrorCode, message: string, node: Node): never {
    const { text } = this.options;
    const place = text === undefined ? {} : locate(text, node.start);
    throw new YamlError(code, message, { data: { offset: node.start, ...place } });
  }

  /** Counts a node, and bounds what aliases may multiply. */
  protected visit(node: Node): void {
    this.count++;
    if (this.aliasDepth === 0) return;
    const aliased = ++this.aliasCount;
    const { count } = this;
    const scale = Math.min(Math.max((count - RATIO_LOW) / (RATIO_HIGH - RATIO_LOW), 0), 1);
    const tooMany = aliased > 100 && count > 1000 && aliased / count > 0.99 - 0.89 * scale;
    if (tooMany || aliased > this.maxExpansion)
      this.fail('LIMIT', 'yaml: document contains excessive aliasing', node);
  }

  protected throughAlias<T>(alias: AliasNode, use: (target: Node) => T): T {
    if (this.open.has(alias))
      this.fail('BAD_ALIAS', `yaml: anchor '${alias.name}' value contains itself`, alias);
    this.open.add(alias);
    this.aliasDepth++;
    const result = use(alias.target);
    this.aliasDepth--;
    this.open.delete(alias);
    return result;
  }

  protected resolve(node: ScalarNode): Resolved {
    if (node.tag === undefined) {
      if (node.style !== 'plain') return { tag: '!!str', value: node.value };
      return resolvePlain(node.value, this.dialect);
    }
    return resolveTagged(node.tag, node.value, this.dialect, (message) =>
      this.fail('BAD_SCALAR', message, node),
    );
  }

  private scalar(node: ScalarNode): Value {
    if (node.tag === undefined && node.style !== 'plain') return node.value;
    const resolved = this.resolve(node);
    if (resolved.tag === '!!float' && !Number.isFinite(resolved.value)) {
      const word = Number.isNaN(resolved.value) ? 'NaN' : resolved.value > 0 ? '+Inf' : '-Inf';
      this.fail('BAD_SCALAR', `json: unsupported value: ${word}`, node);
    }
    return resolved.value;
  }

  /** `<<`: a mapping, an alias of one, or a list of these, of which the first has precedence. */
  protected merge(node: Node, into: ValueObject): void {
    if (node.kind !== 'sequence') {
      this.mergeOne(node, into);
      return;
    }
    for (let i = node.items.length - 1; i >= 0; i--) this.mergeOne(node.items[i]!, into);
  }

  private mergeOne(node: Node, into: ValueObject): void {
    this.visit(node);
    if (node.kind === 'mapping') this.mapping(node, into);
    else if (node.kind === 'alias' && node.target.kind === 'mapping') {
      this.throughAlias(node, (target) => {
        this.visit(target);
        return this.mapping(target as MappingNode, into);
      });
    } else this.fail('BAD_ALIAS', 'yaml: map merge requires map or sequence of maps as the value', node);
  }
}

/** True for the key `<<`, unless it is quoted. */
export function isMerge(key: Node): boolean {
  if (key.kind !== 'scalar' || key.value !== '<<') return false;
  return key.tag === undefined ? key.style === 'plain' : key.tag === '!' || key.tag === '!!merge';
}

import { YamlError, type YamlErrorCode } from './errors.ts';
import { formatFloat32 } from './go-number.ts';
import { goSyntax } from './go-syntax.ts';
import { locate } from './locate.ts';
import type { AliasNode, MappingNode, Node, ScalarNode } from './node.ts';
import { type Resolved, resolvePlain } from './resolve.ts';
import type { Dialect } from './scan/cursor.ts';
import { resolveTagged } from './tagged.ts';
import type { Value, ValueObject } from './value.ts';

/** How nodes become values. */
export interface ValueOptions {
  /** The text of the nodes: with it errors know their line. */
  text?: string;
  /** `go-json` (the default): sigs.k8s.io/yaml, where `yes` is true. `yaml3`: kustomize's reader, where it is a string. */
  scalars?: Dialect;
  /** `last` (the default): the last of equal keys wins. `error`: {@link YamlError} `DUPLICATE_KEY`, listing all. */
  duplicateKeys?: 'last' | 'error';
  /** How many nodes aliases may stand for in all; 1,000,000 unless told. Go's own bound holds besides. */
  maxExpansion?: number;
}

/**
 * The value that a node means to Go. Aliases are copied, never shared; `<<` is merged.
 * Throws {@link YamlError} `BAD_SCALAR`, `BAD_KEY`, `BAD_ALIAS`, `DUPLICATE_KEY` or `LIMIT`.
 */
export function toValue(node: Node | undefined, options: ValueOptions = {}): Value {
  if (node === undefined) return null;
  const reader = new Reader(options);
  const value = reader.value(node);
  reader.finish();
  return value;
}

/** Below this many nodes 99 % of them may come from aliases, above the other 10 % (go-yaml, decode.go). */
const RATIO_LOW = 400_000;
const RATIO_HIGH = 4_000_000;

class Reader {
  private readonly options: ValueOptions;
  private readonly dialect: Dialect;
  private readonly maxExpansion: number;
  private readonly open = new Set<Node>();
  private readonly duplicates: string[] = [];
  private count = 0;
  private aliasCount = 0;
  private aliasDepth = 0;

  constructor(options: ValueOptions) {
    this.options = options;
    this.dialect = options.scalars ?? 'go-json';
    this.maxExpansion = options.maxExpansion ?? 1_000_000;
  }

  value(node: Node): Value {
    this.count++;
    if (this.aliasDepth > 0) this.countAliased(node);
    switch (node.kind) {
      case 'scalar':
        return this.scalar(node);
      case 'mapping':
        return this.mapping(node, {});
      case 'sequence':
        return node.items.map((item) => this.value(item));
      case 'alias':
        return this.throughAlias(node, (target) => this.value(target));
    }
  }

  /** Reports the duplicate keys that were met. */
  finish(): void {
    if (this.duplicates.length === 0) return;
    throw new YamlError('DUPLICATE_KEY', `yaml: unmarshal errors:\n${this.duplicates.join('\n')}`);
  }

  private fail(code: YamlErrorCode, message: string, node: Node): never {
    const { text } = this.options;
    const place = text === undefined ? {} : locate(text, node.start);
    throw new YamlError(code, message, { data: { offset: node.start, ...place } });
  }

  private countAliased(node: Node): void {
    this.aliasCount++;
    const { count, aliasCount } = this;
    const scale = Math.min(Math.max((count - RATIO_LOW) / (RATIO_HIGH - RATIO_LOW), 0), 1);
    const tooMany = aliasCount > 100 && count > 1000 && aliasCount / count > 0.99 - 0.89 * scale;
    if (tooMany || aliasCount > this.maxExpansion)
      this.fail('LIMIT', 'yaml: document contains excessive aliasing', node);
  }

  private throughAlias<T>(alias: AliasNode, use: (target: Node) => T): T {
    if (this.open.has(alias))
      this.fail('BAD_ALIAS', `yaml: anchor '${alias.name}' value contains itself`, alias);
    this.open.add(alias);
    this.aliasDepth++;
    const result = use(alias.target);
    this.aliasDepth--;
    this.open.delete(alias);
    return result;
  }

  private resolve(node: ScalarNode): Resolved {
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

  /** Reads a mapping into an object that may have keys already (it then is a merge). */
  private mapping(node: MappingNode, into: ValueObject): ValueObject {
    const { keys, values } = node;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const value = values[i]!;
      if (isMerge(key)) {
        this.merge(value, into);
        continue;
      }
      const name = this.key(key, value);
      if (this.options.duplicateKeys === 'error' && Object.hasOwn(into, name)) {
        this.duplicate(name, key, value);
        this.value(value);
      } else setOwn(into, name, this.value(value));
    }
    return into;
  }

  private duplicate(name: string, key: Node, value: Node): void {
    const { text } = this.options;
    const node = this.dialect === 'yaml3' ? key : value;
    const line = text === undefined ? '' : `line ${locate(text, node.start).line}: `;
    this.duplicates.push(`  ${line}key ${goSyntax(name)} already set in map`);
  }

  private merge(node: Node, into: ValueObject): void {
    if (node.kind === 'sequence') {
      for (let i = node.items.length - 1; i >= 0; i--) this.mergeOne(node.items[i]!, into);
    } else this.mergeOne(node, into);
  }

  private mergeOne(node: Node, into: ValueObject): void {
    this.count++;
    if (this.aliasDepth > 0) this.countAliased(node);
    if (node.kind === 'mapping') this.mapping(node, into);
    else if (node.kind === 'alias' && node.target.kind === 'mapping')
      this.throughAlias(node, (target) => {
        this.count++;
        this.countAliased(target);
        return this.mapping(target as MappingNode, into);
      });
    else this.fail('BAD_ALIAS', 'yaml: map merge requires map or sequence of maps as the value', node);
  }

  /** JSON has string keys only: numbers and booleans become their text (sigs.k8s.io/yaml, convertToJSONableObject). */
  private key(node: Node, value: Node): string {
    this.count++;
    if (this.aliasDepth > 0) this.countAliased(node);
    if (node.kind === 'alias') return this.throughAlias(node, (target) => this.key(target, value));
    if (node.kind !== 'scalar')
      this.fail('BAD_KEY', `yaml: invalid map key: ${goSyntax(this.value(node))}`, node);
    if (node.tag === undefined && (node.style !== 'plain' || this.dialect === 'yaml3')) return node.value;
    const resolved = this.resolve(node);
    switch (resolved.tag) {
      case '!!str':
      case '!!timestamp':
        return resolved.value;
      case '!!float':
        return formatFloat32(resolved.value);
      case '!!null':
        return this.badKey('%!s(<nil>)', '<nil>', node, value);
      case '!!int':
        if (resolved.value >= 2n ** 63n)
          return this.badKey('uint64', `0x${resolved.value.toString(16)}`, node, value);
        return String(resolved.value);
      case '!!bool':
        return String(resolved.value);
    }
  }

  private badKey(type: string, key: string, node: Node, value: Node): never {
    const read = this.value(value);
    const shown = read === null ? '<nil>' : goSyntax(read);
    this.fail('BAD_KEY', `unsupported map key of type: ${type}, key: ${key}, value: ${shown}`, node);
  }
}

function isMerge(key: Node): boolean {
  if (key.kind !== 'scalar' || key.value !== '<<') return false;
  return key.tag === undefined ? key.style === 'plain' : key.tag === '!' || key.tag === '!!merge';
}

/** Assigns so that `__proto__` is a key like any other. */
function setOwn(object: ValueObject, key: string, value: Value): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  else object[key] = value;
}

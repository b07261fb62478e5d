import { locate } from '../locate.ts';
import type { MappingNode, Node, ScalarNode } from '../node.ts';
import { setOwn, type Value, type ValueObject } from '../value.ts';
import { goSyntax } from './go-syntax.ts';
import { isMerge, Reader } from './reader.ts';
import type { Resolved } from './resolve.ts';
import { formatTimestamp } from './timestamp.ts';

const MAP_TYPE = 'map[string]interface {}';

/** As kustomize turns YAML into JSON (kyaml over go-yaml v3): a mapping's own keys override merged ones. */
export class Yaml3Reader extends Reader {
  protected readonly dialect = 'yaml3';
  private depth = 0;

  override value(node: Node): Value {
    this.depth++;
    const value = super.value(node);
    this.depth--;
    return value;
  }

  /** `!` alone says nothing here; a time becomes a Go time, which JSON writes in RFC 3339. */
  protected override resolve(node: ScalarNode): Resolved {
    const { tag, ...untagged } = node;
    const resolved = super.resolve(tag === '!' ? untagged : node);
    if (resolved.tag !== '!!timestamp') return resolved;
    return { tag: '!!timestamp', value: formatTimestamp(resolved.value) };
  }

  protected override mapping(node: MappingNode, into: ValueObject): ValueObject {
    const { keys, values } = node;
    if (this.options.duplicateKeys === 'error' && this.hasDuplicates(keys)) return into;
    for (let i = 0; i < keys.length; i++) if (isMerge(keys[i]!)) this.merge(values[i]!, into);
    for (let i = 0; i < keys.length; i++) {
      if (isMerge(keys[i]!)) continue;
      const name = this.key(keys[i]!);
      if (name !== undefined) setOwn(into, name, this.value(values[i]!));
    }
    return into;
  }

  /** Every pair of equal keys is a problem of its own, as go-yaml v3 lists them; it then leaves the mapping alone. */
  private hasDuplicates(keys: readonly Node[]): boolean {
    const seen = new Map<string, Node[]>();
    for (const key of keys) {
      if (key.kind !== 'scalar') continue;
      const before = seen.get(key.value);
      if (before === undefined) seen.set(key.value, [key]);
      else if (before.length < 100) before.push(key);
    }
    const count = this.problems.length;
    for (const [name, nodes] of seen) if (nodes.length > 1) this.addDuplicates(name, nodes);
    return this.problems.length > count;
  }

  private addDuplicates(name: string, nodes: readonly Node[]): void {
    const { text } = this.options;
    for (const [i, first] of nodes.entries()) {
      for (const second of nodes.slice(i + 1)) {
        const at = text === undefined ? '' : ` at line ${locate(text, first.start).line}`;
        const key = goSyntax(name, MAP_TYPE);
        this.problems.push(`  ${this.lineOf(second)}mapping key ${key} already defined${at}`);
      }
    }
  }

  /** A key's text as it is written; undefined for null at the root, which Go leaves out. */
  private key(node: Node): string | undefined {
    this.visit(node);
    if (node.kind === 'alias') return this.throughAlias(node, (target) => this.key(target));
    if (node.kind !== 'scalar') return this.badKey(node);
    const resolved = this.resolve(node);
    const tag = node.tag === undefined || node.tag === '!' ? resolved.tag : node.tag;
    if (this.depth > 1 && tag !== '!!str')
      this.fail('BAD_KEY', 'json: unsupported type: map[interface {}]interface {}', node);
    if (resolved.tag === '!!null') return undefined;
    return node.tag === '!!binary' ? String(resolved.value) : node.value;
  }

  private badKey(node: Node): never {
    if (this.depth > 1) {
      const shown = goSyntax(this.value(node), MAP_TYPE);
      this.fail('BAD_KEY', `yaml: invalid map key: ${shown}`, node);
    }
    const tag = node.kind === 'mapping' ? '!!map' : '!!seq';
    const problem = `  ${this.lineOf(node)}cannot unmarshal ${tag} into string`;
    return this.fail('BAD_KEY', `yaml: unmarshal errors:\n${problem}`, node);
  }
}

import type { MappingNode, Node } from '../node.ts';
import { setOwn, type ValueObject } from '../value.ts';
import { formatFloat32 } from './go-number.ts';
import { goSyntax } from './go-syntax.ts';
import { isMerge, Reader } from './reader.ts';

const MAP_TYPE = 'map[interface {}]interface {}';

/** As sigs.k8s.io/yaml turns YAML into JSON with go-yaml v2: merged keys override what stands before them. */
export class GoJsonReader extends Reader {
  protected readonly dialect = 'go-json';

  protected override mapping(node: MappingNode, into: ValueObject): ValueObject {
    const { keys, values } = node;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      // Go's map holds the last of several null keys when it finds that it cannot have them.
      const value = values[isNull(key) ? keys.findLastIndex(isNull) : i]!;
      if (isMerge(key)) this.merge(value, into);
      else this.pair(key, value, into);
    }
    return into;
  }

  private pair(key: Node, value: Node, into: ValueObject): void {
    const name = this.key(key, value);
    const read = this.value(value);
    if (this.options.duplicateKeys === 'error' && Object.hasOwn(into, name))
      this.problems.push(`  ${this.lineOf(value)}key ${this.shownKey(key, name)} already set in map`);
    else setOwn(into, name, read);
  }

  /** Go names a key in quotes only if it is a string. */
  private shownKey(node: Node, name: string): string {
    const target = node.kind === 'alias' ? node.target : node;
    const isString = target.kind !== 'scalar' || /^!!(?:str|timestamp)$/.test(this.resolve(target).tag);
    return isString ? goSyntax(name, MAP_TYPE) : name;
  }

  /** JSON has string keys only: numbers and booleans become their text (convertToJSONableObject). */
  private key(node: Node, value: Node): string {
    this.visit(node);
    if (node.kind === 'alias') return this.throughAlias(node, (target) => this.key(target, value));
    if (node.kind !== 'scalar')
      this.fail('BAD_KEY', `yaml: invalid map key: ${goSyntax(this.value(node), MAP_TYPE)}`, node);
    if (node.tag === undefined && node.style !== 'plain') return node.value;
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
    const shown = read === null ? '<nil>' : goSyntax(read, MAP_TYPE);
    this.fail('BAD_KEY', `unsupported map key of type: ${type}, key: ${key}, value: ${shown}`, node);
  }
}

function isNull(key: Node): boolean {
  if (key.kind !== 'scalar' || key.tag !== undefined || key.style !== 'plain') return false;
  return ['', '~', 'null', 'Null', 'NULL'].includes(key.value);
}

import type { MappingNode, Node, YamlDocument } from '../node.ts';
import { Kind, type Token } from '../scan/token.ts';
import { NodeBuilder, type Properties } from './node-builder.ts';

/** Tokens to node trees, one document at a time (the grammar of YAML 1.1). */
export class Parser extends NodeBuilder {
  private depth = 0;
  private index = 0;

  /** The next document, or undefined at the end. `end` is that of the text read so far. */
  next(): YamlDocument | undefined {
    const first = this.index === 0;
    let token = this.scanner.peek();
    if (!first) {
      while (token.kind === Kind.documentEnd) token = this.skip();
    }
    if (token.kind === Kind.streamEnd) return undefined;
    this.forgetNames();
    const start = token.start;
    const explicit = this.documentStart(first);
    const root = explicit ? this.documentContent() : this.node(true, false);
    token = this.scanner.peek();
    const end = token.kind === Kind.documentEnd ? token.end : token.start;
    if (token.kind === Kind.documentEnd) this.scanner.take();
    return { index: this.index++, start, end, root: isNothing(root) ? undefined : root };
  }

  /** Reads directives and `---`; false if a document starts without them. */
  private documentStart(first: boolean): boolean {
    let token = this.scanner.peek();
    const directives = token.kind === Kind.versionDirective || token.kind === Kind.tagDirective;
    if (first && !directives && token.kind !== Kind.documentStart) return false;
    token = this.directives();
    if (token.kind !== Kind.documentStart) this.fail('did not find expected <document start>', token);
    this.scanner.take();
    return true;
  }

  private directives(): Token {
    const declared = new Set<string>();
    let version = false;
    for (let token = this.scanner.peek(); ; token = this.skip()) {
      if (token.kind === Kind.versionDirective) {
        if (version) this.fail('found duplicate %YAML directive', token);
        if (token.value !== '1.1') this.fail('found incompatible YAML document', token);
        version = true;
      } else if (token.kind === Kind.tagDirective) {
        if (declared.has(token.value)) this.fail('found duplicate %TAG directive', token);
        declared.add(token.value);
        this.tags.set(token.value, token.extra);
      } else return token;
    }
  }

  private documentContent(): Node {
    const token = this.scanner.peek();
    if (token.kind <= Kind.documentEnd) return this.empty(token.start);
    return this.node(true, false);
  }

  /** A node; `indentless` allows a sequence in the column of its key. */
  private node(block: boolean, indentless: boolean): Node {
    let token = this.scanner.peek();
    if (token.kind === Kind.alias) return this.alias(token);
    let properties: Properties | undefined;
    if (token.kind === Kind.anchor || token.kind === Kind.tag) {
      properties = this.properties(token);
      token = this.scanner.peek();
    }
    if (token.kind === Kind.scalar) return this.scalar(token, properties);
    return this.collection(token, block, indentless, properties);
  }

  private collection(token: Token, block: boolean, indentless: boolean, properties?: Properties): Node {
    if (this.depth >= this.settings.maxDepth) this.tooDeep(token);
    this.depth++;
    let node: Node;
    if (indentless && token.kind === Kind.blockEntry) node = this.indentlessSequence(token, properties);
    else if (token.kind === Kind.flowSequenceStart) node = this.flowSequence(token, properties);
    else if (token.kind === Kind.flowMappingStart) node = this.flowMapping(token, properties);
    else if (block && token.kind === Kind.blockSequenceStart) node = this.blockSequence(token, properties);
    else if (block && token.kind === Kind.blockMappingStart) node = this.blockMapping(token, properties);
    else node = this.emptyOrFail(token, properties);
    this.depth--;
    return node;
  }

  private emptyOrFail(token: Token, properties?: Properties): Node {
    if (properties === undefined) this.fail('did not find expected node content', token, token);
    return this.named(this.empty(this.propertiesEnd), properties);
  }

  private blockMapping(opening: Token, properties?: Properties): Node {
    const node = this.newMapping(opening, false, properties);
    let token = this.skip();
    while (token.kind === Kind.key) {
      const keyEnd = token.end;
      token = this.skip();
      const key = endsPair(token) ? this.empty(keyEnd) : this.node(true, true);
      node.keys.push(key);
      node.values.push(this.blockValue());
      node.end = Math.max(key.end, node.values[node.values.length - 1]!.end);
      token = this.scanner.peek();
    }
    if (token.kind !== Kind.blockEnd) this.fail('did not find expected key', token, opening);
    this.scanner.take();
    return node;
  }

  private blockValue(): Node {
    const token = this.scanner.peek();
    if (token.kind !== Kind.value) return this.empty(token.start);
    return endsPair(this.skip()) ? this.empty(token.end) : this.node(true, true);
  }

  private blockSequence(opening: Token, properties?: Properties): Node {
    const node = this.newSequence(opening, false, properties);
    let token = this.skip();
    while (token.kind === Kind.blockEntry) {
      const end = token.end;
      token = this.skip();
      const isEmpty = token.kind === Kind.blockEntry || token.kind === Kind.blockEnd;
      const item = isEmpty ? this.empty(end) : this.node(true, false);
      node.items.push(item);
      node.end = item.end;
      token = this.scanner.peek();
    }
    if (token.kind !== Kind.blockEnd) this.fail("did not find expected '-' indicator", token, opening);
    this.scanner.take();
    return node;
  }

  private indentlessSequence(opening: Token, properties?: Properties): Node {
    const node = this.newSequence(opening, false, properties);
    let token = opening;
    while (token.kind === Kind.blockEntry) {
      const end = token.end;
      token = this.skip();
      const isEmpty = token.kind === Kind.blockEntry || endsPair(token);
      const item = isEmpty ? this.empty(end) : this.node(true, false);
      node.items.push(item);
      node.end = item.end;
      token = this.scanner.peek();
    }
    return node;
  }

  private flowSequence(opening: Token, properties?: Properties): Node {
    const node = this.newSequence(opening, true, properties);
    let token = this.skip();
    while (token.kind !== Kind.flowSequenceEnd) {
      if (node.items.length > 0) {
        if (token.kind !== Kind.flowEntry) this.fail("did not find expected ',' or ']'", token, opening);
        token = this.skip();
        if (token.kind === Kind.flowSequenceEnd) break;
      }
      node.items.push(token.kind === Kind.key ? this.flowPair(token) : this.node(false, false));
      token = this.scanner.peek();
    }
    node.end = token.end;
    this.scanner.take();
    return node;
  }

  /** `[a: b]`: a mapping of one pair without braces. */
  private flowPair(opening: Token): Node {
    const node = this.newMapping(opening, true);
    let token = this.skip();
    if (token.kind === Kind.value || endsFlowItem(token)) {
      node.keys.push(this.empty(token.end));
      this.scanner.take();
    } else node.keys.push(this.node(false, false));
    token = this.scanner.peek();
    const hasValue = token.kind === Kind.value && !endsFlowItem(this.skip());
    const value = hasValue ? this.node(false, false) : this.empty(this.scanner.peek().start);
    node.values.push(value);
    node.end = Math.max(node.keys[0]!.end, value.end);
    return node;
  }

  private flowMapping(opening: Token, properties?: Properties): Node {
    const node = this.newMapping(opening, true, properties);
    let token = this.skip();
    while (token.kind !== Kind.flowMappingEnd) {
      if (node.keys.length > 0) {
        if (token.kind !== Kind.flowEntry) this.fail("did not find expected ',' or '}'", token, opening);
        token = this.skip();
        if (token.kind === Kind.flowMappingEnd) break;
      }
      if (token.kind === Kind.key) this.flowEntry(node);
      else {
        node.keys.push(this.node(false, false));
        node.values.push(this.empty(this.scanner.peek().start));
      }
      token = this.scanner.peek();
    }
    node.end = token.end;
    this.scanner.take();
    return node;
  }

  private flowEntry(node: MappingNode): void {
    let token = this.skip();
    const noKey = token.kind === Kind.value || endsFlowPair(token);
    node.keys.push(noKey ? this.empty(token.start) : this.node(false, false));
    token = this.scanner.peek();
    const hasValue = token.kind === Kind.value && !endsFlowPair(this.skip());
    node.values.push(hasValue ? this.node(false, false) : this.empty(this.scanner.peek().start));
  }
}

function endsPair(token: Token): boolean {
  return token.kind === Kind.key || token.kind === Kind.value || token.kind === Kind.blockEnd;
}

function endsFlowItem(token: Token): boolean {
  return token.kind === Kind.flowEntry || token.kind === Kind.flowSequenceEnd;
}

function endsFlowPair(token: Token): boolean {
  return token.kind === Kind.flowEntry || token.kind === Kind.flowMappingEnd;
}

function isNothing(node: Node): boolean {
  return (
    node.kind === 'scalar' &&
    node.value === '' &&
    node.style === 'plain' &&
    node.tag === undefined &&
    node.anchor === undefined
  );
}

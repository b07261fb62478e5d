import type { Value, ValueObject } from '@flux-ts/yaml';

/** A schema: an object of keywords, or true or false. */
export type SchemaNode = ValueObject | boolean;

/** A place in a schema document, with what references are relative to. */
export interface Located {
  readonly node: SchemaNode;
  readonly base: string;
}

export function isObject(value: unknown): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isSchema(value: unknown): value is SchemaNode {
  return typeof value === 'boolean' || isObject(value);
}

/** Name of the document itself. */
export const ROOT = 'file:///values.schema.json';

/** What is data within a schema, not schemas. */
const DATA = new Set(['enum', 'const', 'default', 'examples']);
const MAX_DEPTH = 200;

/** The schemas of one document by their names: `$id`, anchors, and pointers relative to them. No network. */
export class SchemaResources {
  readonly #named = new Map<string, Located>();
  readonly #resources = new Map<string, Value>();
  /** Name of the resource that a node of the document belongs to. */
  readonly #bases = new WeakMap<object, string>();
  readonly draft: number;

  constructor(document: Value) {
    this.draft = draftOf(document);
    this.#resources.set(ROOT, document);
    this.#collect(document, ROOT, 0);
  }

  baseOf(node: SchemaNode, otherwise: string): string {
    return isObject(node) ? (this.#bases.get(node) ?? otherwise) : otherwise;
  }

  #collect(value: Value, outer: string, depth: number): void {
    if (typeof value !== 'object' || value === null) return;
    if (depth > MAX_DEPTH) throw new RangeError('the schema is nested too deeply');
    if (Array.isArray(value)) {
      for (const item of value) this.#collect(item, outer, depth + 1);
      return;
    }
    const base = this.#name(value, outer);
    this.#bases.set(value, base);
    for (const key of Object.keys(value))
      if (!DATA.has(key)) this.#collect(value[key] ?? null, base, depth + 1);
  }

  #name(node: ValueObject, outer: string): string {
    const id = node[this.draft === 4 ? 'id' : '$id'];
    let base = outer;
    if (typeof id === 'string' && !(this.draft < 2019 && typeof node['$ref'] === 'string')) {
      const resolved = resolveUrl(id, outer);
      const [url = '', fragment = ''] = resolved.split('#');
      if (fragment !== '') this.#named.set(resolved, { node, base });
      else {
        base = url;
        if (!this.#resources.has(base)) this.#resources.set(base, node);
      }
    }
    for (const key of ['$anchor', '$dynamicAnchor']) {
      const anchor = node[key];
      if (typeof anchor === 'string') this.#named.set(`${base}#${anchor}`, { node, base });
    }
    return base;
  }

  /** What a reference points to; undefined where there is nothing. Throws nothing and fetches nothing. */
  find(reference: string, base: string): Located | undefined {
    const url = resolveUrl(reference, base);
    if (url.startsWith('urn:') && !this.#resources.has(url.split('#')[0] ?? '')) return { node: true, base };
    const [resource = '', fragment = ''] = url.split('#');
    const named = this.#named.get(url);
    if (named !== undefined) return named;
    const document = this.#resources.get(resource);
    if (document === undefined) return undefined;
    const node = follow(document, decodeFragment(fragment));
    return isSchema(node) ? { node, base: this.baseOf(node, resource) } : undefined;
  }
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function follow(document: Value, pointer: string): Value | undefined {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) return undefined;
  let at: Value | undefined = document;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(at)) at = at[Number(key)];
    else if (isObject(at) && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

/** Resolves a reference against a base (RFC 3986), as far as schemas need it. */
export function resolveUrl(reference: string, base: string): string {
  try {
    return new URL(reference, base).href.replace(/#$/, '');
  } catch {
    return reference;
  }
}

function draftOf(document: Value): number {
  const named = isObject(document) ? document['$schema'] : undefined;
  const text = typeof named === 'string' ? named : '';
  const numbered = /draft-0([467])\/schema/.exec(text);
  if (numbered !== null) return Number(numbered[1]);
  return text.includes('2019-09') ? 2019 : 2020;
}

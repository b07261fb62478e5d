import { goQuote } from '@flux-ts/errors';
import { own, setOwn, type Value, type ValueObject } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';

/** How strict a JSON Patch is; the defaults are those of kube-apiserver and kustomize. */
export interface JsonPatchOptions {
  /**
   * Which release of evanphx/json-patch is followed. `v4` (the default) is what kube-apiserver and kustomize have:
   * `replace` sets and `copy` reads fields that are not there, and operations are not checked before they run.
   * `v5` is what Flux's own packages have.
   */
  readonly dialect?: 'v4' | 'v5';
  /** Whether `-1` means the last element (evanphx' own extension; default true). */
  readonly negativeIndexes?: boolean;
  /** Whether removing what is not there is fine (default false). */
  readonly allowMissingOnRemove?: boolean;
  /** Whether `add` makes missing parents (default false). */
  readonly ensurePathOnAdd?: boolean;
  /** Most operations that a patch may have; kube-apiserver takes 10,000 (the default). */
  readonly maxOperations?: number;
  /** Most values that all `copy` operations together may duplicate (default 1,000,000). */
  readonly maxCopiedValues?: number;
}

export type Container = Value[] | ValueObject;

/** A key or an index within a container. */
export interface Place {
  readonly parent: Container;
  readonly key: string;
}

/** A document under change, found by JSON Pointers: every container on the way to a change is our own copy. */
export class PatchedDocument {
  root: Value;
  private readonly mine = new WeakSet<object>();
  private readonly options: JsonPatchOptions;
  private readonly isV5: boolean;

  constructor(root: Value, options: JsonPatchOptions) {
    this.root = root;
    this.options = options;
    this.isV5 = options.dialect === 'v5';
  }

  /** The container that holds the last part of a path, copied on the way; undefined when there is none. */
  find(path: string): Place | undefined {
    if (path === '' && this.isV5) return { parent: this.own(), key: '' };
    const parts = path.split('/');
    if (parts.length < 2) return undefined;
    let parent: Container = this.own();
    for (const part of parts.slice(1, -1)) {
      const place = { parent, key: decodeKey(part) };
      const index = this.locate(place);
      if (index === undefined || index instanceof Error) return undefined;
      const next = valueAt(place, index);
      if (!isContainer(next)) return undefined;
      parent = this.ownChild(place, index, next);
    }
    return { parent, key: decodeKey(parts.at(-1)!) };
  }

  private own(): Container {
    if (!isContainer(this.root)) throw failed('invalid value, expected object');
    const mine = this.copyOnce(this.root);
    this.root = mine;
    return mine;
  }

  private ownChild(place: Place, index: string | number, child: Container): Container {
    const mine = this.copyOnce(child);
    if (mine === child) return mine;
    if (Array.isArray(place.parent)) place.parent[index as number] = mine;
    else setOwn(place.parent, index as string, mine);
    return mine;
  }

  private copyOnce(container: Container): Container {
    if (this.mine.has(container)) return container;
    const copy: Container = Array.isArray(container) ? [...container] : { ...container };
    this.mine.add(copy);
    return copy;
  }

  /** Where a key points: an index or a key; undefined for a key that is not there; an Error for a bad index. */
  locate({ parent, key }: Place): string | number | undefined | Error {
    if (!Array.isArray(parent)) return Object.hasOwn(parent, key) ? key : undefined;
    const index = parseIndex(key);
    if (index instanceof Error) return index;
    if (index < 0 && (this.options.negativeIndexes === false || index < -parent.length))
      return badIndex(index);
    if (index >= parent.length) return badIndex(index);
    return index < 0 ? index + parent.length : index;
  }

  read(place: Place, context: string): Value {
    const index = this.locate(place);
    if (index instanceof Error) throw failed(`${context}: ${index.message}`);
    if (index !== undefined) return valueAt(place, index)!;
    if (!this.isV5) return null;
    throw missing(`${context}: unable to get nonexistent key: ${place.key}`);
  }

  insert({ parent, key }: Place, value: Value, context: string): void {
    if (!Array.isArray(parent)) {
      setOwn(parent, key, value);
      return;
    }
    if (key === '-') {
      parent.push(value);
      return;
    }
    const index = parseIndex(key);
    if (index instanceof Error) {
      throw failed(`${context}: value was not a proper array index: '${key}': ${index.message}`);
    }
    const size = parent.length + 1;
    const negative = index < 0 && (this.options.negativeIndexes === false || index < -size);
    if (index >= size || negative) throw failed(`${context}: ${badIndex(index).message}`);
    parent.splice(index < 0 ? index + size : index, 0, value);
  }

  delete(place: Place, context: string, forgiving = this.options.allowMissingOnRemove === true): void {
    const { parent, key } = place;
    const index = this.locate(place);
    if (Array.isArray(parent)) {
      if (index instanceof Error) {
        if (forgiving && parseIndexIsNumber(key)) return;
        throw failed(`${context}: ${index.message}`);
      }
      parent.splice(index as number, 1);
    } else if (index === undefined) {
      const unable = this.isV5 ? 'unable' : 'Unable';
      if (!forgiving) throw missing(`${context}: ${unable} to remove nonexistent key: ${key}`);
    } else {
      delete parent[key];
    }
  }

  ensurePath(path: string): void {
    const parts = path.split('/').slice(1);
    let parent: Container = this.own();
    for (let i = 0; i < parts.length - 1; i++) {
      const place = { parent, key: decodeKey(parts[i]!) };
      const index = this.locate(place);
      const found = index === undefined || index instanceof Error ? undefined : valueAt(place, index);
      if (isContainer(found)) {
        parent = this.ownChild(place, index as string | number, found);
        continue;
      }
      const next: Container = /^(-|\d+)$/.test(parts[i + 1]!) ? [] : {};
      this.mine.add(next);
      this.insert(place, next, `error in add for path: '${path}'`);
      parent = next;
    }
  }
}

export function valueAt({ parent }: Place, index: string | number): Value | undefined {
  return Array.isArray(parent) ? parent[index as number] : own(parent, index as string);
}

export function isContainer(value: Value | undefined): value is Container {
  return typeof value === 'object' && value !== null;
}

function decodeKey(part: string): string {
  return part.includes('~') ? part.replace(/~[01]/g, (code) => (code === '~1' ? '/' : '~')) : part;
}

function parseIndex(key: string): number | Error {
  if (!/^[+-]?\d+$/.test(key)) return new Error(`strconv.Atoi: parsing ${goQuote(key)}: invalid syntax`);
  const index = Number(key);
  if (Number.isSafeInteger(index)) return index;
  return new Error(`strconv.Atoi: parsing ${goQuote(key)}: value out of range`);
}

function parseIndexIsNumber(key: string): boolean {
  return !(parseIndex(key) instanceof Error);
}

function badIndex(index: number): Error {
  return new Error(`Unable to access invalid index: ${index}: invalid index referenced`);
}

export function missing(message: string): ResourceError {
  return new ResourceError('PATCH_FAILED', `${message}: missing value`);
}

export function failed(message: string): ResourceError {
  return new ResourceError('PATCH_FAILED', message);
}

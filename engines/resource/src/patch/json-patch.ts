import { goQuote } from '@flux-ts/errors';
import { cloneValue, own, setOwn, type Value, type ValueObject, valuesEqual } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { patchInvalid } from './directives.ts';
import { checkOperation, type Operation, readOperation } from './json-patch-operation.ts';

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

/** A document under change: every container that an operation touches is our own copy. */
class Patching {
  document: Value;
  private readonly mine = new WeakSet<object>();
  private copied = 0;
  private readonly options: JsonPatchOptions;
  private readonly isV5: boolean;

  constructor(document: Value, options: JsonPatchOptions) {
    this.document = document;
    this.options = options;
    this.isV5 = options.dialect === 'v5';
  }

  apply(operation: Operation): void {
    switch (operation.op) {
      case 'add':
        this.add(operation);
        break;
      case 'remove':
        this.remove(operation);
        break;
      case 'replace':
        this.replace(operation);
        break;
      case 'move':
        this.move(operation);
        break;
      case 'copy':
        this.copy(operation);
        break;
      default:
        this.test(operation);
        break;
    }
  }

  private add({ path, value }: Operation): void {
    if (path === '' && this.isV5) {
      if (!isContainer(value)) throw failed('add operation value must be object or array');
      this.document = value;
      return;
    }
    if (this.options.ensurePathOnAdd === true) this.ensurePath(path);
    const place = this.find(path);
    if (place === undefined) throw missing(`add operation does not apply: doc is missing path: "${path}"`);
    this.insert(place, value ?? null, `error in add for path: '${path}'`);
  }

  private remove({ path }: Operation): void {
    const place = this.find(path);
    if (place === undefined) {
      if (this.options.allowMissingOnRemove === true) return;
      throw missing(`remove operation does not apply: doc is missing path: "${path}"`);
    }
    this.delete(place, `error in remove for path: '${path}'`);
  }

  private replace({ path, value }: Operation): void {
    if (path === '') {
      if (!isContainer(value)) throw failed('replace operation value must be object or array: %!w(<nil>)');
      this.document = value;
      return;
    }
    const place = this.find(path);
    if (place === undefined) throw missing(`replace operation does not apply: doc is missing path: ${path}`);
    const index = this.locate(place) ?? (this.isV5 ? undefined : place.key);
    if (index instanceof Error || index === undefined) {
      throw missing(`replace operation does not apply: doc is missing key: ${path}`);
    }
    if (Array.isArray(place.parent)) place.parent[index as number] = value ?? null;
    else setOwn(place.parent, place.key, value ?? null);
  }

  private move({ path, from }: Operation): void {
    if (from === '' && this.isV5) {
      throw failed('unable to move entire document to another path: invalid state detected');
    }
    const source = this.find(from);
    if (source === undefined)
      throw missing(`move operation does not apply: doc is missing from path: ${from}`);
    const value = this.read(source, `error in move for path: '${source.key}'`);
    this.delete(source, `error in move for path: '${source.key}'`, false);
    const place = this.find(path);
    if (place === undefined) {
      throw missing(`move operation does not apply: doc is missing destination path: ${path}`);
    }
    this.insert(place, value, `error in move for path: '${path}'`);
  }

  private copy({ path, from }: Operation): void {
    const source = this.find(from);
    if (source === undefined)
      throw missing(
        `copy operation does not apply: doc is missing from path: ${this.isV5 ? `"${from}"` : from}`,
      );
    const value = cloneValue(this.read(source, `error in copy for from: '${from}'`));
    this.copied += countValues(value);
    const limit = this.options.maxCopiedValues ?? 1_000_000;
    if (this.copied > limit)
      throw failed(`Unable to complete the copy, the accumulated size increase is over the limit: ${limit}`);
    const place = this.find(path);
    if (place === undefined) {
      throw missing(`copy operation does not apply: doc is missing destination path: ${path}`);
    }
    this.insert(place, value, 'error while adding value during copy');
  }

  private test({ path, value }: Operation): void {
    const expected = value ?? null;
    let actual: Value | undefined = this.document;
    if (path !== '') {
      const place = this.find(path);
      if (place === undefined) throw missing(`test operation does not apply: is missing path: ${path}`);
      const index = this.locate(place);
      if (index instanceof Error) throw failed(`error in test for path: '${path}': ${index.message}`);
      actual = index === undefined ? undefined : valueAt(place, index);
    }
    if (!valuesEqual(actual ?? null, expected)) {
      throw new ResourceError('TEST_FAILED', `testing value ${path} failed: test failed`, { data: { path } });
    }
  }

  /** The container that holds the last part of a path, copied on the way; undefined when there is none. */
  private find(path: string): Place | undefined {
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
    if (!isContainer(this.document)) throw failed('invalid value, expected object');
    const mine = this.copyOnce(this.document);
    this.document = mine;
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
  private locate({ parent, key }: Place): string | number | undefined | Error {
    if (!Array.isArray(parent)) return Object.hasOwn(parent, key) ? key : undefined;
    const index = parseIndex(key);
    if (index instanceof Error) return index;
    if (index < 0 && (this.options.negativeIndexes === false || index < -parent.length))
      return badIndex(index);
    if (index >= parent.length) return badIndex(index);
    return index < 0 ? index + parent.length : index;
  }

  private read(place: Place, context: string): Value {
    const index = this.locate(place);
    if (index instanceof Error) throw failed(`${context}: ${index.message}`);
    if (index !== undefined) return valueAt(place, index)!;
    if (!this.isV5) return null;
    throw missing(`${context}: unable to get nonexistent key: ${place.key}`);
  }

  private insert({ parent, key }: Place, value: Value, context: string): void {
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

  private delete(
    place: Place,
    context: string,
    forgiving = this.options.allowMissingOnRemove === true,
  ): void {
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

  private ensurePath(path: string): void {
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

type Container = Value[] | ValueObject;

interface Place {
  readonly parent: Container;
  readonly key: string;
}

/**
 * Applies a JSON Patch (RFC 6902) as evanphx/json-patch does, with its words for errors.
 * The target is left as it was; the result shares unchanged parts with target and patch.
 * @throws ResourceError PATCH_INVALID, PATCH_FAILED or TEST_FAILED
 */
export function applyJsonPatch(target: Value, patch: Value, options: JsonPatchOptions = {}): Value {
  if (!Array.isArray(patch)) {
    const type = patch === null ? 'null' : typeof patch;
    throw patchInvalid(`json: cannot unmarshal ${type} into Go value of type jsonpatch.Patch`);
  }
  const limit = options.maxOperations ?? 10_000;
  if (patch.length > limit) {
    throw patchInvalid(`The allowed maximum operations in a JSON patch is ${limit}, got ${patch.length}`);
  }
  if (options.dialect === 'v5') for (const entry of patch) checkOperation(entry);
  const patching = new Patching(target, options);
  for (const entry of patch) patching.apply(readOperation(entry));
  return patching.document;
}

function valueAt({ parent }: Place, index: string | number): Value | undefined {
  return Array.isArray(parent) ? parent[index as number] : own(parent, index as string);
}

function isContainer(value: Value | undefined): value is Container {
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

function missing(message: string): ResourceError {
  return new ResourceError('PATCH_FAILED', `${message}: missing value`);
}

function failed(message: string): ResourceError {
  return new ResourceError('PATCH_FAILED', message);
}

function countValues(value: Value): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const child of Array.isArray(value) ? value : Object.values(value)) count += countValues(child);
  return count;
}

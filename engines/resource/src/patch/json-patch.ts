import { cloneValue, setOwn, type Value, valuesEqual } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { patchInvalid } from './directives.ts';
import { checkOperation, type Operation, readOperation } from './json-patch-operation.ts';
import {
  failed,
  isContainer,
  type JsonPatchOptions,
  missing,
  PatchedDocument,
  valueAt,
} from './patched-document.ts';

export type { JsonPatchOptions } from './patched-document.ts';

/** The operations of a patch on a document, one after another. */
class Patching {
  readonly document: PatchedDocument;
  private copied = 0;
  private readonly options: JsonPatchOptions;
  private readonly isV5: boolean;

  constructor(root: Value, options: JsonPatchOptions) {
    this.document = new PatchedDocument(root, options);
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
      this.document.root = value;
      return;
    }
    if (this.options.ensurePathOnAdd === true) this.document.ensurePath(path);
    const place = this.document.find(path);
    if (place === undefined) throw missing(`add operation does not apply: doc is missing path: "${path}"`);
    this.document.insert(place, value ?? null, `error in add for path: '${path}'`);
  }

  private remove({ path }: Operation): void {
    const place = this.document.find(path);
    if (place === undefined) {
      if (this.options.allowMissingOnRemove === true) return;
      throw missing(`remove operation does not apply: doc is missing path: "${path}"`);
    }
    this.document.delete(place, `error in remove for path: '${path}'`);
  }

  private replace({ path, value }: Operation): void {
    if (path === '') {
      if (!isContainer(value)) throw failed('replace operation value must be object or array: %!w(<nil>)');
      this.document.root = value;
      return;
    }
    const place = this.document.find(path);
    if (place === undefined) throw missing(`replace operation does not apply: doc is missing path: ${path}`);
    const index = this.document.locate(place) ?? (this.isV5 ? undefined : place.key);
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
    const source = this.document.find(from);
    if (source === undefined)
      throw missing(`move operation does not apply: doc is missing from path: ${from}`);
    const value = this.document.read(source, `error in move for path: '${source.key}'`);
    this.document.delete(source, `error in move for path: '${source.key}'`, false);
    const place = this.document.find(path);
    if (place === undefined) {
      throw missing(`move operation does not apply: doc is missing destination path: ${path}`);
    }
    this.document.insert(place, value, `error in move for path: '${path}'`);
  }

  private copy({ path, from }: Operation): void {
    const source = this.document.find(from);
    if (source === undefined)
      throw missing(
        `copy operation does not apply: doc is missing from path: ${this.isV5 ? `"${from}"` : from}`,
      );
    const value = cloneValue(this.document.read(source, `error in copy for from: '${from}'`));
    this.copied += countValues(value);
    const limit = this.options.maxCopiedValues ?? 1_000_000;
    if (this.copied > limit)
      throw failed(`Unable to complete the copy, the accumulated size increase is over the limit: ${limit}`);
    const place = this.document.find(path);
    if (place === undefined) {
      throw missing(`copy operation does not apply: doc is missing destination path: ${path}`);
    }
    this.document.insert(place, value, 'error while adding value during copy');
  }

  private test({ path, value }: Operation): void {
    const expected = value ?? null;
    let actual: Value | undefined = this.document.root;
    if (path !== '') {
      const place = this.document.find(path);
      if (place === undefined) throw missing(`test operation does not apply: is missing path: ${path}`);
      const index = this.document.locate(place);
      if (index instanceof Error) throw failed(`error in test for path: '${path}': ${index.message}`);
      actual = index === undefined ? undefined : valueAt(place, index);
    }
    if (!valuesEqual(actual ?? null, expected)) {
      throw new ResourceError('TEST_FAILED', `testing value ${path} failed: test failed`, { data: { path } });
    }
  }
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
  return patching.document.root;
}

function countValues(value: Value): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const child of Array.isArray(value) ? value : Object.values(value)) count += countValues(child);
  return count;
}

import { trimLeft, trimRight } from '@flux-ts/text';
import { inContext, KustomizeError } from '../errors.ts';
import { type Gvk, gvkOf, isSelected } from '../resource/gvk.ts';
import { formatId } from '../resource/res-id.ts';
import {
  field,
  fieldText,
  lookup,
  lookupCreate,
  setField,
  setScalar,
  WrongKindError,
} from '../tree/fields.ts';
import { become, isNull, Tree, tags } from '../tree/tree.ts';

/** A field that a transformer changes, and of which kinds; empty parts match all. */
export interface FieldSpec extends Gvk {
  /** Fields between slashes; `[]` after a name says that it holds a list. */
  readonly path: string;
  /** Whether the field is made where it is missing. */
  readonly create: boolean;
  /** The path in its parts, where somebody has cut it already; see {@link prepare}. */
  readonly parts?: readonly string[];
}

/** Field specs with their paths cut, for use on many objects. */
export function prepare(specs: readonly FieldSpec[]): readonly FieldSpec[] {
  return specs.map((spec) => ({ ...spec, parts: splitPath(spec.path, '/') }));
}

/** Field specs that are asked for by type again and again. */
export class TypedSpecs {
  private readonly specs: readonly FieldSpec[];
  private readonly byType = new Map<string, readonly FieldSpec[]>();

  constructor(specs: readonly FieldSpec[]) {
    this.specs = prepare(specs);
  }

  /** Those that name fields of the type of an object. */
  of(object: Tree): readonly FieldSpec[] {
    const apiVersion = fieldText(object, 'apiVersion');
    const kind = fieldText(object, 'kind');
    const key = `${apiVersion}\n${kind}`;
    let found = this.byType.get(key);
    if (found === undefined) {
      const gvk = gvkOf(apiVersion, kind);
      found = this.specs.filter((spec) => isSelected(gvk, spec));
      this.byType.set(key, found);
    }
    return found;
  }
}

/** What is made where a field is missing, or null. */
export interface Creation {
  readonly kind: Tree['kind'];
  readonly tag: string;
}

const aList: Creation = { kind: 'list', tag: tags.none };
const aMap: Creation = { kind: 'map', tag: tags.none };

/** Calls `set` on every place of an object that the field specs name (kustomize filters/fsslice). */
export function applyFieldSpecs(
  object: Tree,
  specs: readonly FieldSpec[],
  set: (tree: Tree) => void,
  creation?: Creation,
): void {
  const kind = fieldText(object, 'kind');
  const { group, version } = gvkOf(fieldText(object, 'apiVersion'), kind);
  for (const spec of specs) {
    if (spec.kind !== '' && spec.kind !== kind) continue;
    if (spec.group !== '' && spec.group !== group) continue;
    if (spec.version !== '' && spec.version !== version) continue;
    applyOne(object, spec, set, creation);
  }
}

/** A field spec on its way through an object. */
interface Visit {
  readonly path: readonly string[];
  readonly spec: FieldSpec;
  readonly set: (tree: Tree) => void;
  readonly creation: Creation | undefined;
}

function applyOne(
  object: Tree,
  spec: FieldSpec,
  set: (tree: Tree) => void,
  creation: Creation | undefined,
): void {
  try {
    visit(object, 0, { path: spec.parts ?? splitPath(spec.path, '/'), spec, set, creation });
  } catch (error) {
    const { group, version } = gvkOf(fieldText(object, 'apiVersion'), '');
    const metadata = lookup(object, 'metadata');
    const id = {
      group,
      version,
      kind: fieldText(object, 'kind'),
      name: fieldText(metadata, 'name'),
      namespace: fieldText(metadata, 'namespace'),
      cluster: false,
    };
    inContext(`considering field '${spec.path}' of object ${formatId(id)}`, () => {
      throw error;
    });
  }
}

function visit(tree: Tree, depth: number, to: Visit): void {
  if (depth === to.path.length) {
    to.set(tree);
    return;
  }
  if (isNull(tree)) return;
  if (tree.kind === 'list') {
    inContext(`visit traversal on path: [${to.path.slice(depth).join(' ')}]`, () => {
      for (const item of tree.items) visit(item, depth, to);
    });
  } else if (tree.kind === 'map') visitField(tree, depth, to);
  else throw new KustomizeError('KUSTOMIZATION', 'expected sequence or mapping node');
}

function visitField(tree: Tree, depth: number, to: Visit): void {
  const { path, spec, creation } = to;
  const part = path[depth] ?? '';
  const isList = part.endsWith('[]');
  const name = isList ? part.slice(0, -2) : part;
  if (name === '') throw new KustomizeError('KUSTOMIZATION', 'cannot set or create an empty field name');
  if (special.test(name)) failAtPart(tree, name);
  const last = depth === path.length - 1;
  const creates = spec.create && creation !== undefined && !isList;
  let value = field(tree, name);
  if (value === undefined && !creates) return;
  const made = isList ? aList : creates ? (last ? creation : aMap) : undefined;
  if (value === undefined) {
    if (made === undefined) return;
    value = lookupCreate(tree, made.kind, name);
  }
  if (isNull(value) && made !== undefined) become(value, made.kind, made.tag);
  visit(value, depth + 1, to);
}

/** Parts of a path that kyaml's PathGetter takes for places in lists, which a field of a map never is. */
const special = /^(?:[+-]?\d+|-|\*|\[.*\])$/;

function failAtPart(tree: Tree, part: string): never {
  return inContext(`fieldName: ${part}`, () => {
    if (part === '*') throw new KustomizeError('KUSTOMIZATION', 'wildcard is not supported in PathGetter');
    if (/^-\d*[1-9]\d*$/.test(part))
      throw new KustomizeError('KUSTOMIZATION', `array index ${Number(part)} cannot be negative`);
    if (part.startsWith('[') && !part.includes('=')) {
      const words = 'list path element must contain fieldName=fieldValue for element to match';
      throw new KustomizeError('KUSTOMIZATION', words);
    }
    throw new WrongKindError(tree, 'list');
  });
}

/** A setter of one entry of a map; the empty name sets the scalar itself (kustomize filtersutil.SetEntry). */
export function setEntry(name: string, value: string, tag: string): (tree: Tree) => void {
  // Quirk: all the maps that did not have the entry share one value, so that a later replacement changes them all.
  const shared = new Tree('scalar', value, tag, false);
  return (tree) => {
    if (name === '') setScalar(tree, value, tag);
    else setField(tree, name, shared);
  };
}

/** Cuts a path; a backslash before the delimiter keeps it (kyaml utils.PathSplitter). */
export function splitPath(path: string, delimiter: string): string[] {
  let parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === '') parts = parts.slice(1);
  const result = [parts[0] ?? ''];
  for (const part of parts.slice(1)) {
    const last = result[result.length - 1] as string;
    if (last.endsWith('\\')) result[result.length - 1] = last.slice(0, -1) + delimiter + part;
    else result.push(part);
  }
  return result;
}

/** Like {@link splitPath}; what stands in brackets stays together (kyaml utils.SmarterPathSplitter). */
export function splitFieldPath(path: string, delimiter = '.'): string[] {
  const parts = splitPath(path, delimiter);
  const result: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] as string;
    if (!part.startsWith('[') || part.endsWith(']')) {
      result.push(part);
      continue;
    }
    const inside = [part];
    while (i < parts.length - 1) {
      const next = parts[++i] as string;
      inside.push(next);
      if (next.endsWith(']')) break;
    }
    const text = inside.join(delimiter);
    result.push(text.includes('=') ? text : trimRight(trimLeft(text, '[]'), '[]'));
  }
  return result;
}

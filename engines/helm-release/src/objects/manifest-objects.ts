import { errorMessage } from '@flux-ts/errors';
import { goPrint, type KubeObject } from '@flux-ts/resource';
import { decodeAll, isObject, own, toJson, type Value, type ValueObject } from '@flux-ts/yaml';
import { ReleaseError } from '../errors.ts';
import type { ObjectRef } from '../machine/actions.ts';
import { goJsonKind, metadataProblem } from './metadata-problem.ts';

/** What a document of a manifest, or an item of its list, says: an object, or why it is none. */
export type ManifestEntry =
  | { readonly object: KubeObject; readonly isItem: boolean }
  | { readonly problem: string };

/** How Helm reads a manifest that it validates: the first fault of a document is the end. */
export interface ReadOptions {
  readonly validate: boolean;
}

/** What a manifest says, in its order; lists give their items. Throws {@link ReleaseError} `BUILD`. */
export function readManifest(manifest: string, { validate }: ReadOptions): ManifestEntry[] {
  const entries: ManifestEntry[] = [];
  for (const document of documentsOf(manifest)) {
    if (document === null) continue;
    const fault = validate ? faultOf(document) : undefined;
    if (fault !== undefined)
      return [...entries, { problem: `error validating "": error validating data: ${fault}` }];
    entries.push(...entriesOf(document));
  }
  return entries;
}

/** The objects of a manifest, all of which must be some. Throws {@link ReleaseError} `BUILD`. */
export function manifestObjects(manifest: string): KubeObject[] {
  const entries = readManifest(manifest, { validate: false });
  const problems = entries.flatMap((entry) => ('problem' in entry ? [entry.problem] : []));
  if (problems.length > 0) throw new ReleaseError('BUILD', aggregate(problems));
  return entries.flatMap((entry) => ('object' in entry ? [entry.object] : []));
}

/** Several problems as apimachinery prints them: each once, in brackets if there are more than one. */
export function aggregate(problems: readonly string[]): string {
  const [first = '', ...more] = new Set(problems);
  return more.length === 0 ? first : `[${[first, ...more].join(', ')}]`;
}

function documentsOf(manifest: string): Value[] {
  try {
    return decodeAll(manifest);
  } catch (thrown) {
    throw new ReleaseError('BUILD', `error parsing : ${errorMessage(thrown)}`, { cause: thrown });
  }
}

/** What kubectl's validation has against a document before it looks for the schema of its kind. */
function faultOf(value: Value): string | undefined {
  if (!isObject(value)) return 'invalid object to validate';
  const missing = (['apiVersion', 'kind'] as const).flatMap((field) => {
    const said = own(value, field) ?? null;
    if (said === null) return [`${field} not set`];
    return typeof said === 'string' ? [] : [`${field} isn't string type`];
  });
  if (missing.length > 0) return aggregate(missing);
  const apiVersion = String(own(value, 'apiVersion'));
  if (apiVersion.split('/').length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  if (apiVersion !== 'v1' || own(value, 'kind') !== 'List') return undefined;
  const items = own(value, 'items');
  if (!Array.isArray(items)) return 'invalid object to validate';
  const faults = items.flatMap((item) => faultOf(item) ?? []);
  return faults.length === 0 ? undefined : aggregate(faults);
}

function entriesOf(value: Value): ManifestEntry[] {
  if (!isObject(value)) return [{ problem: `unable to decode "": ${goPrint(value)} is not an object` }];
  const problem = unnamed(value) ?? metadataProblem(value);
  if (problem !== undefined) return [{ problem: `unable to decode "": ${problem}` }];
  const items = own(value, 'items');
  const kind = String(own(value, 'kind'));
  if (!kind.endsWith('List') || !Array.isArray(items))
    return [{ object: value as unknown as KubeObject, isItem: false }];
  const inherited = kind === 'List' ? {} : { apiVersion: own(value, 'apiVersion'), kind: kind.slice(0, -4) };
  return items.map((item) => itemEntry(item, inherited as ValueObject));
}

/** Items of a list of one kind need not name it; their metadata is read less strictly than that of objects. */
function itemEntry(item: Value, inherited: ValueObject): ManifestEntry {
  if (!isObject(item))
    return {
      problem: `unable to decode "": json: cannot unmarshal ${goJsonKind(item)} into Go value of type map[string]interface {}`,
    };
  const object: ValueObject = { ...inherited, ...item };
  for (const [field, words] of ITEM_FIELDS) {
    const said = own(object, field);
    if (typeof said === 'string' && said !== '') continue;
    return {
      problem: `unable to get type info from the object "*unstructured.Unstructured": Object ${words}`,
    };
  }
  return { object: object as unknown as KubeObject, isItem: true };
}

const ITEM_FIELDS: readonly (readonly [string, string])[] = [
  ['apiVersion', "'apiVersion' is missing in 'object has no apiVersion field'"],
  ['kind', "'Kind' is missing in 'object has no kind field '"],
];

/** Without its kind an object cannot be decoded; a version that is none counts as no kind. */
function unnamed(value: ValueObject): string | undefined {
  const { kind, apiVersion } = { kind: own(value, 'kind'), apiVersion: own(value, 'apiVersion') };
  const isText = (said: Value | undefined): said is string => typeof said === 'string' && said !== '';
  if (!isText(kind) || (isText(apiVersion) && apiVersion.split('/').length > 2))
    return `Object 'Kind' is missing in '${toJson(value)}'`;
  return isText(apiVersion) ? undefined : `Object 'apiVersion' is missing in '${toJson(value)}'`;
}

/** Which object is meant. What is no text counts as not there, as for Helm in the items of a list. */
export function refOf(object: KubeObject): ObjectRef {
  const { name, namespace } = metadataOf(object);
  const { apiVersion, kind } = object;
  const placed = typeof namespace === 'string' ? { namespace } : {};
  return { apiVersion, kind, name: typeof name === 'string' ? name : '', ...placed };
}

/** The metadata of an object that a chart printed: it may have none. */
export function metadataOf(object: KubeObject): ValueObject {
  const metadata = (object as unknown as ValueObject)['metadata'];
  return isObject(metadata) ? metadata : {};
}

/** The annotations or labels of an object: only those that are text. */
export function textsOf(object: KubeObject, field: 'annotations' | 'labels'): ReadonlyMap<string, string> {
  const table = own(metadataOf(object), field);
  const entries = isObject(table) ? Object.entries(table) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The object with other metadata. */
export function withMetadata(object: KubeObject, metadata: ValueObject): KubeObject {
  return { ...object, metadata: { ...metadataOf(object), ...metadata } } as unknown as KubeObject;
}

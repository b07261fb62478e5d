import type { KubeObject } from '@flux-ts/resource';
import { encode, type ValueObject } from '@flux-ts/yaml';
import { decodeJson, encodeJson, indentJson, jsonText } from '../json.ts';
import type { Target } from '../kinds/resource-type.ts';
import { toTargetVersion } from '../registry/convert.ts';
import type { ListPage } from '../registry/list.ts';
import { notOfThisForm } from '../status/errors.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { ageOf } from '../table/age.ts';
import { printerOf } from '../table/printers.ts';
import type { Printer } from '../table/table.ts';
import { fieldAt } from '../values.ts';
import type { Representation } from './media-type.ts';

/** The apiVersion of tables and of metadata alone. */
function metaVersion({ representation }: Writer): string {
  return `meta.k8s.io/${representation.meta}`;
}

/** How much of an object a row of a table brings along. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** How objects are to be written for one request. */
export interface Writer {
  readonly target: Target;
  readonly representation: Representation;
  readonly includeObject: IncludeObject;
  readonly now: number;
}

/** Metadata of one object and of a list are two forms. Throws NotAcceptable (handlers/response.go). */
export function checkMetadata({ representation, target }: Writer, isList: boolean): void {
  if (representation.as !== 'metadata' || representation.ofList === isList) return;
  const { custom, group, kind, listKind } = target.type;
  const name = group === '' ? 'core' : group.split('.', 1)[0];
  const found = custom
    ? `unstructured.Unstructured${isList ? 'List' : ''}`
    : `${name}.${isList ? listKind : kind}`;
  const wanted = `PartialObjectMetadata${representation.ofList ? 'List' : ''}`;
  throw notOfThisForm(
    `you requested ${wanted}, but the requested object is ${isList ? 'a list' : 'not a list'} (*${found})`,
  );
}

/** One object as the request wants it, in JSON. Shared bytes where the stored ones will do. */
export function writeObject(writer: Writer, stored: StoredObject): Buffer {
  switch (writer.representation.as) {
    case 'object':
      return versionBytes(writer.target, stored);
    case 'metadata':
      return encodeJson(partial(writer, stored.object));
    case 'table':
      return encodeJson(tableOf(writer, [stored], String(stored.revision), true));
  }
}

/** The Scale of a built-in kind as the row that it has columns of its own for (internalversion/printers.go printScale). */
export function writeScaleTable(writer: Writer, scale: KubeObject): Buffer {
  const { name, creationTimestamp, resourceVersion = '' } = scale.metadata;
  const [wanted, there] = ['spec', 'status'].map((part) => Number(fieldAt(scale, part, 'replicas') ?? 0));
  const cells = [name, wanted, there, ageOf(creationTimestamp, writer.now)];
  const whole = writer.includeObject === 'Object' ? scale : partial(writer, scale);
  const shown = writer.includeObject === 'None' ? {} : { object: whole };
  return encodeJson({
    kind: 'Table',
    apiVersion: metaVersion(writer),
    metadata: { resourceVersion },
    columnDefinitions: SCALE_COLUMNS,
    rows: [{ cells, ...shown }],
  });
}

const SCALE_COLUMNS = [
  { name: 'Name', type: 'string', format: '', description: '', priority: 0 },
  { name: 'Desired', type: 'integer', format: '', description: '', priority: 0 },
  { name: 'Available', type: 'integer', format: '', description: '', priority: 0 },
  { name: 'Age', type: 'string', format: '', description: '', priority: 0 },
];

/** One object as a table in a watch: the columns come once. */
export function writeTableEvent(writer: Writer, stored: StoredObject, columns: boolean): Buffer {
  return encodeJson(tableOf(writer, [stored], String(stored.revision), columns));
}

function versionBytes(target: Target, stored: StoredObject): Buffer {
  const own = stored.object;
  const object = toTargetVersion(target, own);
  return object === own ? stored.json : encodeJson(object);
}

/** A list as the request wants it, in JSON. */
export function writeList(writer: Writer, page: ListPage): readonly Uint8Array[] {
  checkMetadata(writer, true);
  const isPlain = writer.target.type.custom && writer.representation.as === 'object';
  // Without a Go type, nothing is left out.
  const untyped = isPlain ? { continue: '' } : {};
  const metadata = {
    resourceVersion: String(page.revision),
    ...(page.continue === undefined ? untyped : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
  if (writer.representation.as === 'table') {
    const table = tableOf(writer, page.items, '', true);
    return [encodeJson({ ...table, metadata })];
  }
  const metadataOnly = writer.representation.as === 'metadata';
  const kind = metadataOnly ? 'PartialObjectMetadataList' : writer.target.type.listKind;
  const apiVersion = metadataOnly ? metaVersion(writer) : writer.target.apiVersion;
  const head = { kind, apiVersion, metadata };
  // A Go slice to which nothing was added.
  if (metadataOnly && page.items.length === 0) return [encodeJson({ ...head, items: null })];
  return itemChunks(writer, page.items, jsonText(head));
}

const COMMA = Buffer.from(',');
/** A comma, and the brace of the next item. */
const NEXT = Buffer.from(',{');
const OPEN = NEXT.subarray(1);
const END = Buffer.from(']}\n');

/** Two chunks an item: a list of ten thousand is sent without a copy of any of them. */
function itemChunks(writer: Writer, items: readonly StoredObject[], head: string): Uint8Array[] {
  const chunks: Uint8Array[] = [Buffer.from(`${head.slice(0, -1)},"items":[`)];
  const bare = writer.representation.as === 'object' && !writer.target.type.custom;
  const heads = bare ? headsOf(writer.target) : [];
  items.forEach((item, i) => {
    const json = writeObject(writer, item);
    if (!bare) {
      if (i > 0) chunks.push(COMMA);
      chunks.push(json);
    } else chunks.push(i > 0 ? NEXT : OPEN, withoutKind(json, heads));
  });
  chunks.push(END);
  return chunks;
}

/** What an object of a kind begins with, in either order. */
function headsOf({ type, apiVersion }: Target): readonly Buffer[] {
  const kind = `"kind":${JSON.stringify(type.kind)},`;
  const version = `"apiVersion":${JSON.stringify(apiVersion)},`;
  return [Buffer.from(`{${version}${kind}`), Buffer.from(`{${kind}${version}`)];
}

/**
 * An item after its opening brace: those of lists of built-in kinds do not say what they are (their Go types are set from
 * the list's).
 */
function withoutKind(json: Buffer, heads: readonly Buffer[]): Uint8Array {
  for (const head of heads) {
    if (startsWith(json, head)) return json.subarray(head.length);
  }
  const { kind: _, apiVersion: _v, ...rest } = decodeJson(json.toString('utf8')) as ValueObject;
  return encodeJson(rest).subarray(OPEN.length);
}

function startsWith(bytes: Buffer, head: Buffer): boolean {
  return bytes.length >= head.length && bytes.compare(head, 0, head.length, 0, head.length) === 0;
}

/** The same chunks as YAML, or with a line a field, when the request wants that. */
export function inFormat(
  chunks: readonly Uint8Array[],
  { format, pretty }: Pick<Representation, 'format' | 'pretty'>,
): readonly Uint8Array[] {
  if (format === 'json' && !pretty) return chunks;
  const text = Buffer.concat(chunks).toString('utf8');
  return [Buffer.from(format === 'json' ? indentJson(text) : encode(decodeJson(text)))];
}

function partial(writer: Writer, object: KubeObject): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: metaVersion(writer), metadata: object.metadata };
}

function tableOf(writer: Writer, items: readonly StoredObject[], resourceVersion: string, columns: boolean) {
  const printer = printerOf(writer.target);
  return {
    kind: 'Table',
    apiVersion: metaVersion(writer),
    metadata: { resourceVersion },
    columnDefinitions: columns ? printer.columns : null,
    rows: inOrder(items, printer).map(({ object }) => ({
      cells: printer.cells(toTargetVersion(writer.target, object), writer.now),
      ...rowObject(writer, object),
    })),
  };
}

function inOrder(items: readonly StoredObject[], { order }: Printer): readonly StoredObject[] {
  return order === undefined ? items : items.toSorted((a, b) => order(a.object, b.object));
}

function rowObject(writer: Writer, object: KubeObject): { object?: unknown } {
  if (writer.includeObject === 'None') return {};
  if (writer.includeObject === 'Object') return { object: toTargetVersion(writer.target, object) };
  return { object: partial(writer, object) };
}

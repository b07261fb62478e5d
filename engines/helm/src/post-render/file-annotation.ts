import {
  decode,
  type Edit,
  encode,
  isObject,
  type MappingNode,
  type Node,
  parseDocuments,
  splice,
  type Value,
} from '@flux-ts/yaml';

/** Says of a document which file it came of, while a post-renderer has it (action.filenameAnnotation). */
export const FILE_ANNOTATION = 'postrenderer.helm.sh/postrender-filename';

/**
 * A document with the name of its file among its annotations. The rest of the text stays as it is: scalars mean what
 * they meant, to whoever reads them next. Throws where it is no map.
 */
export function setFileAnnotation(document: string, file: string): string {
  const root = rootOf(document);
  const entry = `${FILE_ANNOTATION}: ${JSON.stringify(file)}`;
  const metadata = childOf(root, 'metadata');
  const annotations = isMapping(metadata) ? childOf(metadata, 'annotations') : undefined;
  const edit = isMapping(annotations)
    ? insertion(document, annotations, entry)
    : annotations !== undefined
      ? replaced(annotations, `{${entry}}`)
      : isMapping(metadata)
        ? insertion(document, metadata, `annotations: {${entry}}`)
        : metadata !== undefined
          ? replaced(metadata, `{annotations: {${entry}}}`)
          : insertion(document, root, `metadata: {annotations: {${entry}}}`);
  return edit === undefined ? rewritten(document, file) : splice(document, [edit]);
}

/** The file that a document came of, and the document without the annotation that says so. */
export function takeFileAnnotation(document: string): { readonly file: string; readonly text: string } {
  const root = rootOf(document);
  const metadata = childOf(root, 'metadata');
  const annotations = isMapping(metadata) ? childOf(metadata, 'annotations') : undefined;
  const file = isMapping(annotations) ? childOf(annotations, FILE_ANNOTATION) : undefined;
  if (!isMapping(metadata) || !isMapping(annotations) || file?.kind !== 'scalar')
    return { file: '', text: document };
  const edit =
    annotations.keys.length > 1 ? removal(annotations, FILE_ANNOTATION) : removal(metadata, 'annotations');
  return { file: file.value, text: splice(document, [edit]) };
}

function rootOf(document: string): MappingNode {
  const [first] = parseDocuments(document, { scalars: 'yaml3' });
  const root = first?.root;
  if (!isMapping(root)) throw new Error('wrong node kind: expected MappingNode');
  return root;
}

function isMapping(node: Node | undefined): node is MappingNode {
  return node?.kind === 'mapping';
}

function indexOf(mapping: MappingNode, key: string): number {
  return mapping.keys.findIndex((each) => each.kind === 'scalar' && each.value === key);
}

function childOf(mapping: MappingNode, key: string): Node | undefined {
  return mapping.values[indexOf(mapping, key)];
}

/** A value that says nothing gives way; what is no map either is left to whoever reads the document. */
function replaced(node: Node, text: string): Edit | undefined {
  const isEmpty = node.kind === 'scalar' && node.style === 'plain' && ['', '~', 'null'].includes(node.value);
  return isEmpty ? { start: node.start, end: node.end, text: ` ${text}` } : undefined;
}

/** Before the first pair; undefined where its key does not begin its line. */
function insertion(text: string, mapping: MappingNode, entry: string): Edit | undefined {
  if (mapping.flow) {
    const at = mapping.start + 1;
    return { start: at, end: at, text: mapping.keys.length === 0 ? entry : `${entry}, ` };
  }
  const at = mapping.keys[0]?.start ?? mapping.start;
  const indent = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^ *$/.test(indent) ? { start: at, end: at, text: `${entry}\n${indent}` } : undefined;
}

function removal(mapping: MappingNode, key: string): Edit {
  const at = indexOf(mapping, key);
  const [own, before, next] = [mapping.values[at], mapping.values[at - 1], mapping.keys[at + 1]];
  const end = own?.end ?? mapping.end;
  if (next !== undefined)
    return { start: mapping.keys[at]?.start ?? mapping.start, end: next.start, text: '' };
  if (before !== undefined) return { start: before.end, end, text: '' };
  return { start: mapping.start, end: mapping.end, text: '{}' };
}

/** The way of all that is written in an unusual manner: comments are lost. */
function rewritten(document: string, file: string): string {
  const value = decode(document);
  if (!isObject(value)) throw new Error('wrong node kind: expected MappingNode');
  const metadata = mapOf(value['metadata']);
  const annotations = { ...mapOf(metadata['annotations']), [FILE_ANNOTATION]: file };
  return encode({ ...value, metadata: { ...metadata, annotations } });
}

function mapOf(value: Value | undefined): Readonly<Record<string, Value>> {
  return value !== undefined && isObject(value) ? value : {};
}

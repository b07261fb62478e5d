import { locate, type Node, parseDocuments, YamlError } from '@flux-ts/yaml';
import type { Budget } from '../budget.ts';
import { KustomizeError } from '../errors.ts';
import { describeValue } from '../go-format.ts';
import { field, fieldText } from '../tree/fields.ts';
import { finish } from '../tree/finish.ts';
import { type BadKey, fromNode } from '../tree/from-node.ts';
import { fromJsonValue } from '../tree/from-value.ts';
import { isNilOrEmpty, type Tree } from '../tree/tree.ts';
import { type IsClusterScoped, Resource } from './resource.ts';

/** Makes resources of text, within one budget for a whole build. */
export interface FactoryContext {
  readonly isClusterScoped: IsClusterScoped;
  readonly budget: Budget;
}

interface Located {
  readonly tree: Tree;
  readonly document: number;
  readonly offset: number;
  readonly problem?: KustomizeError | undefined;
}

/**
 * The objects of a YAML or JSON text, in order. Lists are unwrapped; empty documents are left out.
 * @throws KustomizeError `MALFORMED` with the place in the file, when it is no YAML or holds no Kubernetes objects.
 */
export function resourcesFromText(source: string, file: string, context: FactoryContext): Resource[] {
  const text = withoutLostDocuments(source.includes('\r\n') ? source.replaceAll('\r\n', '\n') : source);
  const at = (offset: number, document?: number) => ({
    address: { file, ...locate(text, offset), ...(document === undefined ? {} : { document }) },
  });
  checkSeparators(text, at);
  checkDirective(text, at);
  context.budget.take('documents', countDocuments(text, file, context.budget), file);
  const documents = parse(text, file, context.budget);
  const note = commentsAfterKeys.test(text) ? noter(text) : undefined;
  let items: Located[] = [];
  for (const document of documents) {
    if (document.root === undefined) continue;
    try {
      const { root, index } = document;
      let problem: KustomizeError | undefined;
      const tree = fromNode(
        root as Node,
        context.budget,
        (found) => {
          problem ??= badKey(found, text, root as Node, at(found.offset, index));
        },
        note,
      );
      items.push({ tree, document: index, offset: startOf(root), problem });
    } catch (error) {
      throw error instanceof KustomizeError && error.data.address === undefined
        ? new KustomizeError(error.code, error.data.text, {
            cause: error,
            ...at(document.root.start, document.index),
          })
        : error;
    }
  }
  if (documents.length === 1) items = items.flatMap(unwrapList);
  const origin = { file, text };
  const objects = inlineLists(
    items.filter((item) => isObject(item, at)),
    at,
  );
  context.budget.take('objects', objects.length, file);
  return objects.map(({ tree, document, offset, problem }) => {
    const resource = new Resource(tree, { file, document, offset }, context.isClusterScoped);
    resource.source = origin;
    resource.problem = problem;
    adoptBuildAnnotations(resource);
    return resource;
  });
}

/** The objects of a text that stands in a field: a failure knows its line in the text alone. */
export function parseInline(text: string, file: string, context: FactoryContext): Resource[] {
  try {
    const resources = resourcesFromText(text, file, context);
    for (const resource of resources) resource.source = undefined;
    return resources;
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    const { text: words, address } = error.data;
    const inner = address?.line === undefined ? {} : { innerLine: address.line };
    throw new KustomizeError(error.code, words, { ...inner, cause: error });
  }
}

/** The line on which the document of an offset starts to say something, comments included. */
function firstLine(text: string, offset: number): number {
  const separator = text.lastIndexOf('\n---', offset);
  let start = separator < 0 ? 0 : text.indexOf('\n', separator + 1) + 1;
  if (separator < 0 && text.startsWith('---')) start = text.indexOf('\n') + 1;
  while (text.charAt(start) === '\n') start++;
  return locate(text, Math.min(start, offset)).line;
}

/** Quirk: the real one sees such keys only when it writes the object, so a patch may take them away before. */
function badKey(
  found: BadKey,
  text: string,
  root: Node,
  place: { address: { file: string; line: number; column: number } },
): KustomizeError {
  if (found.first === undefined) return new KustomizeError('MALFORMED', found.message, place);
  const start = firstLine(text, root.start) - 1;
  const line = place.address.line - start;
  const first = locate(text, found.first).line - start;
  const message = `yaml: unmarshal errors:\n  line ${line}: ${found.message} at line ${first}`;
  return new KustomizeError('MALFORMED', `map[string]interface {}(nil): ${message}`, place);
}

const commentsAfterKeys = /:[ \t]+#/;

/** Tells trees of comments; only a text that has such comments needs it. */
function noter(text: string): (value: Tree, node: Node) => void {
  return (value, node) => noteComment(value, node, text);
}

/** Remembers that a comment follows the key of a value that is missing or stands below. */
function noteComment(value: Tree, node: Node, text: string): void {
  if (node.kind === 'scalar' && node.value !== '') return;
  const line = text.slice(text.lastIndexOf('\n', node.start - 1) + 1, node.start);
  const isBelow = node.kind !== 'scalar' && /^[ \t]*$/.test(line);
  const before = isBelow ? text.slice(0, node.start - line.length).trimEnd() : '';
  value.afterComment = isBelow
    ? /:[ \t]+#/.test(before.slice(before.lastIndexOf('\n') + 1))
    : node.kind === 'scalar' &&
      node.style === 'plain' &&
      /^:?[ \t]*#/.test(text.slice(node.start, node.start + 200));
}

function startOf(node: Node): number {
  return node.start;
}

function parse(text: string, file: string, budget: Budget): ReturnType<typeof parseDocuments> {
  const check = (): void => budget.checkTime();
  try {
    return parseDocuments(text, { file, scalars: 'yaml3', maxNodes: budget.nodesLeft, check });
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error.data as { line?: number; column?: number };
    const address = {
      file,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
    };
    const code = error.code === 'LIMIT' ? 'LIMIT' : 'MALFORMED';
    const isLimit = code === 'LIMIT';
    const message =
      line === undefined || isLimit ? error.message : (documentError(text, line) ?? error.message);
    throw new KustomizeError(code, `MalformedYAMLError: ${message}`, { cause: error, address });
  }
}

/** The real one cuts the text at separators first, so its words and lines are those of the document alone. */
function documentError(text: string, line: number): string | undefined {
  const lines = text.split('\n');
  let first = Math.min(line, lines.length) - 1;
  while (first > 0 && !lines[first]?.startsWith('---')) first--;
  let last = line;
  while (last < lines.length && !lines[last]?.startsWith('---')) last++;
  const start = lines[first]?.startsWith('---') && first > 0 ? first + 1 : first;
  try {
    parseDocuments(`${lines.slice(start, last).join('\n')}${last < lines.length ? '\n' : ''}`, {
      scalars: 'yaml3',
    });
    return undefined;
  } catch (error) {
    return error instanceof YamlError ? error.message : undefined;
  }
}

/** Lines that may start a document, counted before anything is made of them; none may be too far from the next. */
function countDocuments(text: string, file: string, budget: Budget): number {
  let count = 1;
  let start = 0;
  for (let at = text.indexOf('\n---'); at >= 0; at = text.indexOf('\n---', at + 4)) {
    budget.checkDocument(at - start, file);
    start = at;
    count++;
  }
  budget.checkDocument(text.length - start, file);
  return count;
}

/** Quirk (kio/byteio_reader.go splitDocuments): a line that starts with `---` may hold a comment, nothing else. */
function checkSeparators(text: string, where: At): void {
  for (let at = text.indexOf('\n---'); at >= 0; at = text.indexOf('\n---', at + 1)) {
    const end = text.indexOf('\n', at + 4);
    if (end < 0) return;
    const rest = text.slice(at + 4, end).trim();
    if (rest !== '' && !rest.startsWith('#')) {
      const line = text.slice(at + 1, end).trim();
      throw new KustomizeError('MALFORMED', `invalid document separator: ${line}`, where(at + 1));
    }
  }
}

/**
 * Quirk: of what stands between two separators the first document counts, so that nobody reads what follows `...`
 * there. It is blanked, for the offsets to stay.
 */
function withoutLostDocuments(text: string): string {
  if (!text.includes('\n...')) return text;
  let isLost = false;
  const lines = text.split('\n').map((line) => {
    if (line.startsWith('---')) isLost = false;
    if (isLost) return ' '.repeat(line.length);
    isLost = /^\.\.\.(?:\s|$)/.test(line);
    return line;
  });
  return lines.join('\n');
}

/** Quirk: the text is cut at separators before it is parsed, and a directive without one is no YAML. */
function checkDirective(text: string, where: At): void {
  const start = directiveOf(text);
  if (start < 0 || !text.includes('\n---')) return;
  const { line } = locate(text, start);
  const message = `MalformedYAMLError: yaml: line ${line}: did not find expected <document start>`;
  throw new KustomizeError('MALFORMED', message, where(start));
}

/** Where the directive stands before which there is nothing but comments and empty lines; -1 if there is none. */
function directiveOf(text: string): number {
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    if (text[at] === '%') return at;
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).trimStart();
    if (end < 0 || (line !== '' && !line.startsWith('#'))) return -1;
    at = end + 1;
  }
  return -1;
}

function unwrapList(item: Located): Located[] {
  const kind = fieldText(item.tree, 'kind');
  if (kind !== 'List' && kind !== 'ResourceList') return [item];
  const items = field(item.tree, 'items');
  if (items === undefined) return field(item.tree, 'functionConfig') === undefined ? [item] : [];
  return items.items.map((tree) => ({ ...item, tree, offset: tree.at < 0 ? item.offset : tree.at }));
}

type At = (offset: number, document?: number) => { address: { file: string; line: number; column: number } };

/** Whether there is an object at all; one without kind or name is an error. */
function isObject({ tree, document, offset }: Located, at: At): boolean {
  if (isNilOrEmpty(tree)) return false;
  const metadata = field(tree, 'metadata');
  const known = [field(tree, 'apiVersion'), field(tree, 'kind'), metadata];
  if (known.every(isNilOrEmpty))
    throw new KustomizeError('MALFORMED', 'missing Resource metadata', at(offset, document));
  const kind = fieldText(tree, 'kind');
  if (kind === '')
    throw new KustomizeError('MALFORMED', `missing kind in object ${meta(tree)}`, at(offset, document));
  if (!kind.endsWith('List') && (metadata === undefined || fieldText(metadata, 'name') === '')) {
    throw new KustomizeError(
      'MALFORMED',
      `missing metadata.name in object ${meta(tree)}`,
      at(offset, document),
    );
  }
  return true;
}

/** kyaml's ResourceMeta as Go's `%v` prints it. */
export function meta(tree: Tree): string {
  const metadata = field(tree, 'metadata');
  const part = (name: string): string => {
    const value = metadata === undefined ? undefined : field(metadata, name);
    return isNilOrEmpty(value) ? '' : (value?.text ?? '');
  };
  const map = (name: string): string => {
    const value = metadata === undefined ? undefined : field(metadata, name);
    return value?.kind === 'map' ? describeValue(finish(value)) : 'map[]';
  };
  return (
    `{{${fieldText(tree, 'apiVersion')} ${fieldText(tree, 'kind')}} ` +
    `{{${part('name')} ${part('namespace')}} ${map('labels')} ${map('annotations')}}}`
  );
}

/**
 * Puts the elements of every `FooList` in its place at the end of the queue.
 * Quirk (resource/factory.go inlineAnyEmbeddedLists): they come after what follows the list.
 */
function inlineLists(objects: readonly Located[], at: At): Located[] {
  const queue = [...objects];
  const result: Located[] = [];
  for (let head = 0; head < queue.length; head++) {
    const object = queue[head] as Located;
    const kind = fieldText(object.tree, 'kind');
    const items = field(object.tree, 'items');
    if (!kind.endsWith('List') || items === undefined) {
      result.push(object);
      continue;
    }
    if (items.tag === '!!null') continue;
    if (items.kind !== 'list') {
      const found = items.kind === 'map' ? 'map[string]interface {}' : 'string';
      throw new KustomizeError(
        'MALFORMED',
        `expected array in ${kind}/items, but found ${found}`,
        at(items.at < 0 ? object.offset : items.at, object.document),
      );
    }
    for (const item of items.items) {
      const tree = fromJsonValue(finish(item));
      const inner = { tree, document: object.document, offset: item.at < 0 ? object.offset : item.at };
      if (isObject(inner, at)) queue.push(inner);
    }
  }
  return result;
}

const domain = 'internal.config.kubernetes.io/';

/** What earlier tools may say by annotation of a generated object (the annotations go at the end of the build). */
function adoptBuildAnnotations(resource: Resource): void {
  const metadata = resource.tree === undefined ? undefined : field(resource.tree, 'metadata');
  const annotations = metadata === undefined ? undefined : field(metadata, 'annotations');
  if (annotations === undefined || !annotations.keys.some((key) => key.startsWith(domain))) return;
  const values = resource.metaMap('annotations');
  resource.needsHash = values.get(`${domain}needsHashSuffix`) === 'enabled';
  resource.adoptBuildAnnotations((name) => values.get(name) ?? '');
  const behavior = values.get(`${domain}generatorBehavior`);
  if (behavior === 'create' || behavior === 'merge' || behavior === 'replace') resource.behavior = behavior;
}

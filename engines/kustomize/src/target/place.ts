import type { Address } from '@flux-ts/errors';
import { type FoundNode, locate, type Node, nodeAt, parseDocuments } from '@flux-ts/yaml';
import { type ErrorDetails, KustomizeError, type Steps, withDetails } from '../errors.ts';
import type { Loader } from '../loader.ts';

/** Old names of lists whose entries follow those of the new one. */
const olderLists: Readonly<Record<string, string>> = { resources: 'bases', images: 'imageTags' };

/**
 * Runs `body`; a failure without a place gets that of a field of this kustomization file, any other learns that the
 * field led to it. Lines are looked up in the file as the user wrote it, and only when something failed.
 */
export function atField<T>(loader: Loader, fileName: string, steps: Steps, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof KustomizeError ? placed(error, loader, fileName, steps) : error;
  }
}

function placed(error: KustomizeError, loader: Loader, fileName: string, steps: Steps): KustomizeError {
  const { address, via = [], others } = error.data;
  const details: { -readonly [K in keyof ErrorDetails]: ErrorDetails[K] } = {};
  if (others !== undefined) details.others = others.map((other) => placed(other, loader, fileName, steps));
  const file = loader.resolve(fileName);
  if (address === undefined) {
    const place = fieldAddress(loader, fileName, error.data.steps ?? steps, error.data.innerLine);
    if (place !== undefined) details.address = place;
  } else if ((via.at(-1) ?? address).file !== file) {
    const place = fieldAddress(loader, fileName, steps);
    if (place !== undefined) details.via = [...via, place];
  }
  return Object.keys(details).length === 0 ? error : withDetails(error, details);
}

/** Where a field stands in a file; undefined when nobody wrote the file. */
export function fieldAddress(
  loader: Loader,
  fileName: string,
  steps: Steps,
  innerLine?: number,
): Address | undefined {
  const text = loader.writtenText(fileName);
  if (text === undefined) return undefined;
  const file = loader.resolve(fileName);
  const found = findField(text, steps);
  if (found === undefined) return { file };
  const node = found.value;
  const place = locate(text, (found.key ?? node).start);
  const isBlock = node.kind === 'scalar' && (node.style === 'literal' || node.style === 'folded');
  if (innerLine === undefined || !isBlock) return { file, ...place };
  return { file, line: place.line + innerLine };
}

/** Where exactly a field stands in a file; the file alone when nobody wrote the field there. */
export function exactFieldAddress(loader: Loader, fileName: string, steps: Steps): Address {
  const file = loader.resolve(fileName);
  const text = loader.writtenText(fileName);
  const root = text === undefined ? undefined : parseDocuments(text, { scalars: 'yaml3' })[0]?.root;
  const found = root === undefined ? undefined : stepThrough(root, steps);
  return found === undefined ? { file } : { file, ...locate(text ?? '', (found.key ?? found.value).start) };
}

/** A field, or as much of the way to it as there is. */
function findField(text: string, steps: Steps): FoundNode | undefined {
  let root: Node | undefined;
  try {
    root = parseDocuments(text, { scalars: 'yaml3' })[0]?.root;
  } catch {
    return undefined;
  }
  if (root === undefined) return undefined;
  for (let length = steps.length; length > 0; length--) {
    const found = stepThrough(root, steps.slice(0, length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function stepThrough(root: Node, steps: Steps): FoundNode | undefined {
  const found = nodeAt(root, steps);
  if (found !== undefined) return found;
  const [list = '', index, ...rest] = steps;
  const older = Object.hasOwn(olderLists, list) ? olderLists[list] : undefined;
  if (older === undefined || typeof index !== 'number') return undefined;
  const newer = nodeAt(root, [list])?.value;
  const before = newer?.kind === 'sequence' ? newer.items.length : 0;
  return nodeAt(root, [older, index - before, ...rest]);
}

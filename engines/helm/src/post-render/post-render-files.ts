import { errorMessage } from '@flux-ts/errors';
import { compareBytes } from '@flux-ts/yaml';
import { HelmError } from '../errors.ts';
import { basePath } from '../functions/paths.ts';
import { sortManifests, splitManifests } from '../release/manifests.ts';
import { setFileAnnotation, takeFileAnnotation } from './file-annotation.ts';

/** Changes manifests: a stream of YAML documents in, another one out. What it throws fails the render. */
export type PostRenderer = (manifests: string) => string;

/**
 * What a post-renderer gets: hooks and all else together, as two streams, or all else alone, as in Helm 3
 * (action.PostRenderStrategy).
 */
export type PostRenderStrategy = 'combined' | 'separate' | 'nohooks';

type Files = ReadonlyMap<string, string>;

/**
 * Rendered files, changed by a post-renderer (action.renderResources): for `postRender` of `renderChart`. While it has
 * them an annotation of each document names its file; documents that it adds get files of their own. Throws
 * {@link HelmError} `MANIFEST` in Helm's words.
 */
export function postRenderFiles(
  files: Files,
  render: PostRenderer,
  strategy: PostRenderStrategy = 'combined',
): Map<string, string> {
  if (strategy === 'combined')
    return rendered(files, render, { merging: 'manifests', running: 'files', parsing: '', prefix: '' });
  const { hooks, manifests } = sortManifests(files);
  const result = new Map<string, string>();
  const groups = [
    { name: 'hooks', files: byPath(hooks), isRendered: strategy === 'separate' },
    { name: 'manifests', files: byPath(manifests), isRendered: true },
  ];
  for (const group of groups) {
    if (group.files.size === 0) continue;
    const { name } = group;
    const words = { merging: name, running: name, parsing: ` for ${name}`, prefix: `${name}-` };
    for (const [path, text] of group.isRendered ? rendered(group.files, render, words) : group.files)
      join(result, path, text);
  }
  return result;
}

function byPath(manifests: readonly { readonly path: string; readonly content: string }[]): Files {
  const files = new Map<string, string>();
  for (const { path, content } of manifests) join(files, path, content);
  return files;
}

function join(files: Map<string, string>, path: string, text: string): void {
  const before = files.get(path);
  files.set(path, before === undefined ? text : `${before}\n---\n${text}`);
}

/** How messages call what is rendered, and names of new files. */
interface Words {
  readonly merging: string;
  readonly running: string;
  readonly parsing: string;
  readonly prefix: string;
}

function rendered(files: Files, render: PostRenderer, words: Words): Map<string, string> {
  const merged = failing(`error merging ${words.merging}`, () => merge(files));
  const changed = failing(`error while running post render on ${words.running}`, () => render(merged));
  return failing(`error while parsing post rendered output${words.parsing}`, () =>
    split(changed, words.prefix),
  );
}

function failing<T>(words: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new HelmError('MANIFEST', `${words}: ${errorMessage(thrown)}`, { cause: thrown });
  }
}

/** One stream of all documents, each with the name of its file. */
function merge(files: Files): string {
  const documents: string[] = [];
  for (const path of [...files.keys()].sort(compareBytes)) {
    if (basePath(path).startsWith('_')) continue;
    for (const document of splitManifests(files.get(path) ?? '')) {
      if (isComment(document)) continue;
      try {
        documents.push(ended(setFileAnnotation(document, path)));
      } catch (thrown) {
        throw new Error(`parsing ${path}: ${errorMessage(thrown)}`, { cause: thrown });
      }
    }
  }
  return documents.join('---\n');
}

function isComment(document: string): boolean {
  return document.split('\n').every((line) => /^\s*(?:#.*)?$/.test(line));
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function split(stream: string, prefix: string): Map<string, string> {
  const files = new Map<string, string[]>();
  for (const [i, document] of splitManifests(stream)
    .filter((each) => !isComment(each))
    .entries()) {
    const { file, text } = takeFileAnnotation(document);
    const path = file === '' ? `generated-by-postrender-${prefix}${i}.yaml` : file;
    files.set(path, [...(files.get(path) ?? []), ended(text)]);
  }
  return new Map([...files].map(([path, documents]) => [path, documents.join('---\n')]));
}

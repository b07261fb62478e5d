import { IgnoreMatcher, parseIgnore } from '@flux-ts/text';
import { ArtifactError } from './errors.ts';
import type { FileTree } from './file-tree.ts';

/** Name of the files whose patterns keep paths out of an artifact. */
const IGNORE_FILE = '.sourceignore';

const VCS = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];
const EXTENSIONS = ['*.jpg', '*.jpeg', '*.gif', '*.png', '*.wmv', '*.flv', '*.tar.gz', '*.zip'];
const CI = [
  '.github/',
  '.circleci/',
  '.travis.yml',
  '.gitlab-ci.yml',
  'appveyor.yml',
  '.drone.yml',
  'cloudbuild.yaml',
  'codeship-services.yml',
  'codeship-steps.yml',
];
const EXTRA = ['**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml'];
const MAX_IGNORE_FILE = 1024 * 1024;

/** Says whether a path is left out. */
export type PathFilter = (path: readonly string[], isDirectory: boolean) => boolean;

/** What to ignore besides the tree's own `.sourceignore` files. */
export interface SourceIgnoreOptions {
  /** `spec.ignore`: put after the files' patterns, so that it can take them back. */
  readonly ignore?: string | undefined;
  /** Only the `.sourceignore` at the root counts, and there are no default patterns (Bucket). */
  readonly rootOnly?: boolean;
}

/**
 * The filter for a source's files (fluxcd/pkg sourceignore and artifact/storage/archive.go): version control's own
 * files always; the defaults (images, archives, CI) only where neither a file nor `spec.ignore` has a pattern.
 */
export async function sourceIgnoreFilter(
  tree: FileTree,
  options: SourceIgnoreOptions = {},
): Promise<PathFilter> {
  const own = [];
  for (const { domain, text } of await readIgnoreFiles(tree, options.rootOnly === true)) {
    own.push(...parseIgnore(text, domain));
  }
  if (options.ignore !== undefined) own.push(...parseIgnore(options.ignore));
  const defaults = own.length > 0 || options.rootOnly ? [] : [...EXTENSIONS, ...CI, ...EXTRA];
  const matcher = new IgnoreMatcher([...parseIgnore([...VCS, ...defaults].join('\n')), ...own]);
  return (path, isDirectory) => matcher.match(path, isDirectory);
}

interface IgnoreText {
  readonly domain: readonly string[];
  readonly text: string;
}

/** Outer folders before inner ones, so that the inner have the last word. */
async function readIgnoreFiles(tree: FileTree, rootOnly: boolean): Promise<IgnoreText[]> {
  const domainOf = (path: string) => path.split('/').slice(0, -1);
  const files = tree.files.filter(({ path }) => {
    if (path === IGNORE_FILE) return true;
    return !rootOnly && path.endsWith(`/${IGNORE_FILE}`) && !domainOf(path).includes('.git');
  });
  const sorted = files.toSorted((a, b) => compareDomains(domainOf(a.path), domainOf(b.path)));
  const texts: IgnoreText[] = [];
  for await (const { path, size, body } of tree.read(sorted)) {
    if (size > MAX_IGNORE_FILE || !(body instanceof Uint8Array)) {
      throw new ArtifactError('LIMIT', `${path} is larger than ${MAX_IGNORE_FILE} bytes`);
    }
    texts.push({ domain: domainOf(path), text: Buffer.from(body).toString('utf8') });
  }
  return texts;
}

function compareDomains(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! < b[i]! ? -1 : 1;
  }
  return a.length - b.length;
}

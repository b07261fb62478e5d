import { errorMessage } from '@flux-ts/errors';
import {
  type Chart,
  type ChartFile,
  HelmError,
  HelmIgnore,
  loadChart,
  oldFilesLog,
  textOf,
  unpackChart,
} from '@flux-ts/helm';
import { decode } from '@flux-ts/yaml';
import type { CliContext } from '../../cli/context.ts';
import type { FileKind, Files } from '../../io/files.ts';
import { contentType } from './content-type.ts';
import { logLine } from './log-line.ts';

/** Folders within folders that a chart may have; a link that leads back to itself ends here. */
const MAX_DEPTH = 64;
const MAX_FILES = 20_000;

/**
 * How a chart is read: with `detect`, apiVersion is looked at first, and what Helm does not know is refused; with `times`
 * the files have those of their last change, which only packing needs.
 */
export interface ReadOptions {
  readonly detect?: boolean;
  readonly times?: boolean;
  /** Told of every link in the folder, and where it leads: it is followed, out of the folder too, as by Helm. */
  readonly onLink?: (path: string, resolved: string) => void;
}

/** Tells of links as Helm's log does. */
export function logLinks({ stderr }: CliContext): Required<ReadOptions>['onLink'] {
  const text = 'found symbolic link in path. Contents of linked file included and used';
  return (path, resolved) => stderr.write(logLine('INFO', text, { path, resolved }));
}

/** Tells of an old chart's files as Helm's log does, and gives the chart back. */
export function logOldFiles({ stderr }: CliContext, chart: Chart): Chart {
  for (const { level, text, fields } of oldFilesLog(chart)) stderr.write(logLine(level, text, fields));
  return chart;
}

/** Loads the chart at a path, a folder or a packed archive. Throws in Helm's words. */
export async function readChart(files: Files, path: string, options: ReadOptions = {}): Promise<Chart> {
  const kind = await files.kind(path, { follow: true });
  if (kind === 'directory') return loadChart(await readFolder(files, path, options));
  return readArchiveFile(files, path, options);
}

/** The files of a chart's folder that belong to it. Throws in Helm's words. */
export async function readFolder(
  files: Files,
  path: string,
  options: ReadOptions = {},
): Promise<ChartFile[]> {
  const folder = files.resolve(path);
  if (options.detect === true) await checkApiVersion(files, folder);
  const ignoreFile = `${folder}/.helmignore`;
  const hasRules = (await files.kind(ignoreFile, { follow: true })) === 'file';
  const ignore = new HelmIgnore(hasRules ? await files.readText(ignoreFile) : '');
  const found: string[] = [];
  const walker = { files, folder, ignore, found, onLink: options.onLink };
  await walk(walker, '', 0);
  return Promise.all(found.map((name) => readFile(files, folder, name, options)));
}

async function readFile(
  files: Files,
  folder: string,
  name: string,
  { times }: ReadOptions,
): Promise<ChartFile> {
  const path = `${folder}/${name}`;
  const data = withoutMark(await files.read(path));
  return times === true ? { name, data, modTime: await files.modified(path) } : { name, data };
}

/** Helm looks at the version first: what it does not know it does not load. */
async function checkApiVersion(files: Files, folder: string): Promise<void> {
  const path = `${folder}/Chart.yaml`;
  if ((await files.kind(path, { follow: true })) === undefined) {
    const isFile = (await files.kind(folder, { follow: true })) === 'file';
    const missing = `open ${path}: ${isFile ? 'not a directory' : 'no such file or directory'}`;
    throw new HelmError('CHART', `unable to detect chart at ${path}: ${missing}`);
  }
  refuseVersion(await files.readText(path));
}

/** Helm looks at the version of the chart before it loads it. */
function refuseVersion(chartYaml: string): void {
  const apiVersion = apiVersionOf(chartYaml);
  if (!['v1', 'v2', 'v3', ''].includes(apiVersion)) throw new HelmError('CHART', 'unsupported chart version');
}

/** What cannot be read is told when the chart is loaded. */
function apiVersionOf(text: string): string {
  try {
    const value = decode(text);
    const version =
      typeof value === 'object' && value !== null && !Array.isArray(value) ? value['apiVersion'] : undefined;
    return version === undefined || version === null ? '' : String(version);
  } catch {
    return '';
  }
}

/** A folder that is walked through, and what was found in it. */
interface Walker {
  readonly files: Files;
  readonly folder: string;
  readonly ignore: HelmIgnore;
  readonly found: string[];
  readonly onLink: ReadOptions['onLink'];
}

async function walk(walker: Walker, inside: string, depth: number): Promise<void> {
  const { files, folder, ignore, found } = walker;
  if (depth > MAX_DEPTH) throw new HelmError('LIMIT', `folders are nested more than ${MAX_DEPTH} deep`);
  const entries = await files.entries(inside === '' ? folder : `${folder}/${inside}`);
  for (const [name, own] of entries) {
    const path = inside === '' ? name : `${inside}/${name}`;
    const kind = own === 'link' ? await linkedKind(walker, `${folder}/${path}`) : own;
    if (ignore.ignores(path, kind === 'directory')) continue;
    if (kind === 'directory') await walk(walker, path, depth + 1);
    else if (kind === 'file') {
      if (found.length >= MAX_FILES) throw new HelmError('LIMIT', 'chart has too many files');
      found.push(path);
    } else if (kind === 'other')
      throw new HelmError(
        'CHART',
        `cannot load irregular file ${folder}/${path} as it has file mode type bits set`,
      );
  }
}

/** What a link leads to in the end. */
async function linkedKind({ files, onLink }: Walker, path: string): Promise<FileKind | undefined> {
  let resolved: string;
  try {
    resolved = await files.real(path);
  } catch (thrown) {
    throw new HelmError('CHART', `error evaluating symlink ${path}: ${errorMessage(thrown)}`, {
      cause: thrown,
    });
  }
  onLink?.(path, resolved);
  return files.kind(resolved);
}

function withoutMark(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}

async function readArchiveFile(files: Files, path: string, options: ReadOptions): Promise<Chart> {
  return readArchiveBytes(await files.read(path), files.resolve(path), options);
}

/** Loads a packed chart; `name` is what messages call it. Throws in Helm's words. */
export function readArchiveBytes(bytes: Uint8Array, name: string, options: ReadOptions = {}): Chart {
  const unpacked = unpackBytes(bytes, name, options);
  if (options.detect === true) {
    const own = unpacked.findLast((file) => file.name === 'Chart.yaml');
    if (own === undefined)
      throw new HelmError('CHART', 'unable to detect chart version, no Chart.yaml found');
    refuseVersion(textOf(own.data));
  }
  return loadChart(unpacked);
}

function unpackBytes(bytes: Uint8Array, name: string, options: ReadOptions): ChartFile[] {
  if (!isGzip(bytes)) {
    if (/\.ya?ml$/.test(name))
      throw new HelmError('CHART', `file '${name}' seems to be a YAML file, but expected a gzipped archive`);
    const got = contentType(bytes);
    throw new HelmError('CHART', `file '${name}' does not appear to be a gzipped archive; got '${got}'`);
  }
  try {
    return unpackChart(bytes);
  } catch (thrown) {
    if (options.detect === true && thrown instanceof HelmError)
      throw new HelmError(thrown.code, 'unable to load chart archive', { cause: thrown });
    throw thrown;
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8;
}

import { type Chart, type ChartFile, HelmError, HelmIgnore, loadArchive, loadChart } from '@flux-ts/helm';
import { decode } from '@flux-ts/yaml';
import type { Files } from '../../io/files.ts';

/** Folders within folders that a chart may have; a link that leads back to itself ends here. */
const MAX_DEPTH = 64;
const MAX_FILES = 20_000;

/** Loads the chart at a path, a folder or a packed archive. Throws in Helm's words. */
export async function readChart(files: Files, path: string): Promise<Chart> {
  const kind = await files.kind(path, { follow: true });
  if (kind === 'directory') return loadChart(await readFolder(files, path));
  return readArchiveFile(files, path);
}

async function readFolder(files: Files, path: string): Promise<ChartFile[]> {
  const folder = files.resolve(path);
  await checkApiVersion(files, `${folder}/Chart.yaml`);
  const ignoreFile = `${folder}/.helmignore`;
  const hasRules = (await files.kind(ignoreFile, { follow: true })) === 'file';
  const ignore = new HelmIgnore(hasRules ? await files.readText(ignoreFile) : '');
  const found: { name: string; data: Promise<Uint8Array> }[] = [];
  await walk(files, folder, '', ignore, 0, (name) => {
    if (found.length >= MAX_FILES) throw new HelmError('LIMIT', 'chart has too many files');
    found.push({ name, data: files.read(`${folder}/${name}`) });
  });
  return Promise.all(found.map(async ({ name, data }) => ({ name, data: withoutMark(await data) })));
}

/** Helm looks at the version first: what it does not know it does not load. */
async function checkApiVersion(files: Files, path: string): Promise<void> {
  if ((await files.kind(path, { follow: true })) === undefined) {
    const missing = `open ${path}: no such file or directory`;
    throw new HelmError('CHART', `unable to detect chart at ${path}: ${missing}`);
  }
  const apiVersion = apiVersionOf(await files.readText(path));
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

async function walk(
  files: Files,
  folder: string,
  inside: string,
  ignore: HelmIgnore,
  depth: number,
  found: (name: string) => void,
): Promise<void> {
  if (depth > MAX_DEPTH) throw new HelmError('LIMIT', `folders are nested more than ${MAX_DEPTH} deep`);
  const names = await files.list(inside === '' ? folder : `${folder}/${inside}`);
  const paths = names.map((name) => (inside === '' ? name : `${inside}/${name}`));
  const kinds = await Promise.all(paths.map((path) => files.kind(`${folder}/${path}`, { follow: true })));
  for (const [i, path] of paths.entries()) {
    const kind = kinds[i];
    if (ignore.ignores(path, kind === 'directory')) continue;
    if (kind === 'directory') await walk(files, folder, path, ignore, depth + 1, found);
    else if (kind === 'file') found(path);
    else if (kind === 'other')
      throw new HelmError(
        'CHART',
        `cannot load irregular file ${folder}/${path} as it has file mode type bits set`,
      );
  }
}

function withoutMark(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}

async function readArchiveFile(files: Files, path: string): Promise<Chart> {
  const bytes = await files.read(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return loadArchive(bytes);
  const name = files.resolve(path);
  if (/\.ya?ml$/.test(name))
    throw new HelmError('CHART', `file '${name}' seems to be a YAML file, but expected a gzipped archive`);
  const got = bytes.includes(0) ? 'application/octet-stream' : 'text/plain; charset=utf-8';
  throw new HelmError('CHART', `file '${name}' does not appear to be a gzipped archive; got '${got}'`);
}

import { type ChartFile, HelmError, HelmIgnore } from '@flux-ts/helm';
import type { FileSystem } from '@flux-ts/kustomize';

/** Folders within folders, and files, that a chart may have; a link that leads back to itself ends here. */
const MAX_DEPTH = 64;
const MAX_FILES = 20_000;

/**
 * The files of a chart's folder that belong to it, as Helm reads them: `.helmignore` leaves some out, links are
 * followed as far as the file system lets them.
 *
 * @throws HelmError `LIMIT` for a chart that is too deep or has too many files.
 */
export function readChartFiles(fs: FileSystem, folder: string): ChartFile[] {
  const rules = fs.read(`${folder}/.helmignore`);
  const ignore = new HelmIgnore(rules === undefined ? '' : new TextDecoder().decode(rules));
  const files: ChartFile[] = [];
  const walk = (inside: string, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new HelmError('LIMIT', `folders are nested more than ${MAX_DEPTH} deep in ${folder}`);
    for (const entry of fs.list(inside === '' ? folder : `${folder}/${inside}`) ?? []) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      // A link is listed as a file, wherever it leads.
      const data = entry.kind === 'file' ? fs.read(`${folder}/${name}`) : undefined;
      const isFolder = data === undefined && fs.list(`${folder}/${name}`) !== undefined;
      if (ignore.ignores(name, isFolder)) continue;
      if (isFolder) walk(name, depth + 1);
      else if (data !== undefined) files.push({ name, data: withoutMark(data) });
      if (files.length > MAX_FILES) throw new HelmError('LIMIT', `chart ${folder} has too many files`);
    }
  };
  walk('', 0);
  return files;
}

function withoutMark(data: Uint8Array): Uint8Array {
  return data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
}

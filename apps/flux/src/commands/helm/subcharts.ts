import type { Files } from '../../io/files.ts';

const MAX_DEPTH = 64;

/** Folders with a Chart.yaml and archives below `charts/`, in the order in which filepath.Walk meets them. */
export async function chartsBelow(files: Files, path: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string, depth: number): Promise<void> => {
    for (const name of await files.list(folder)) {
      const inside = `${folder}/${name}`;
      const kind = await files.kind(inside);
      if (name === 'Chart.yaml') found.push(folder);
      else if (/\.(?:tgz|tar\.gz)$/.test(name)) found.push(inside);
      if (kind === 'directory' && depth < MAX_DEPTH) await walk(inside, depth + 1);
    }
  };
  const charts = `${path.replace(/^\.\//, '').replace(/\/+$/, '')}/charts`;
  if ((await files.kind(charts)) === 'directory') await walk(charts, 0);
  return found;
}

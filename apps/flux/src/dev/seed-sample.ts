import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject } from '@flux-ts/resource';
import { decodeAll } from '@flux-ts/yaml';

/** The repository that `flux dev` seeds when it is given none. */
export const SAMPLE_REPOSITORY = 'fleet';

const SYNC_FILE = 'clusters/dev/flux-system/gotk-sync.yaml';

/** The files of the sample by path, with the address of the Git server filled in. */
export async function sampleFiles(examples: string, gitUrl: string): Promise<Map<string, string>> {
  const root = join(examples, SAMPLE_REPOSITORY);
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of names) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(
      path.slice(root.length + 1).replaceAll('\\', '/'),
      (await readFile(path, 'utf8')).replaceAll('GIT_URL', gitUrl),
    );
  }
  return files;
}

/** The sync objects of the sample: the GitRepository and the Kustomization both named flux-system. */
export function syncObjects(files: ReadonlyMap<string, string>): KubeObject[] {
  return decodeAll(files.get(SYNC_FILE) ?? '') as unknown as KubeObject[];
}

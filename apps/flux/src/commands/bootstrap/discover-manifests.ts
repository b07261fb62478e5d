import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { decodeAll } from '@flux-ts/yaml';
import { textAt } from '../../objects/fields.ts';

const KUSTOMIZATIONS = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/**
 * What a kustomization made for a folder lists: every file below it that reads as objects or as nothing, whatever its
 * name, and folders with a kustomization of their own (flux2 pkg/manifestgen/kustomization). Paths in byte order.
 */
export async function discoverManifests(folder: string): Promise<string[]> {
  const found: string[] = [];
  await walk(folder, folder, found);
  return found;
}

async function walk(root: string, folder: string, found: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const inside = await readdir(path);
      if (inside.some((name) => KUSTOMIZATIONS.includes(name))) found.push(relative(root, path));
      else await walk(root, path, found);
    } else if (entry.isFile() && isManifest(await readFile(path, 'utf8'))) found.push(relative(root, path));
  }
}

/** Whether kustomize takes a text as resources: objects with a kind and a name, or nothing at all. */
function isManifest(text: string): boolean {
  try {
    return decodeAll(text).every((value) => value === null || isObject(value));
  } catch {
    return false;
  }
}

function isObject(value: unknown): boolean {
  const kind = textAt(value, 'kind');
  return kind !== '' && (kind.endsWith('List') || textAt(value, 'metadata', 'name') !== '');
}

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type IndexFile, readIndex } from '@flux-ts/helm';
import type { CliContext } from '../../cli/context.ts';
import type { PlaceFlags } from './repositories.ts';

/** Where Helm keeps the index of a repository that has this name. */
export function cachedIndexPath({ env }: CliContext, flags: PlaceFlags, name: string): string {
  const caches = env['XDG_CACHE_HOME'] ?? `${env['HOME'] ?? ''}/.cache`;
  const folder =
    flags['repository-cache'] ||
    env['HELM_REPOSITORY_CACHE'] ||
    `${env['HELM_CACHE_HOME'] ?? `${caches}/helm`}/repository`;
  return `${folder}/${name}-index.yaml`;
}

/** The index in Helm's cache, with the versions of some charts; undefined if it has none. */
export async function readCachedIndex(
  context: CliContext,
  flags: PlaceFlags,
  name: string,
  charts: readonly string[],
): Promise<IndexFile | undefined> {
  const path = cachedIndexPath(context, flags, name);
  if ((await context.files.kind(path, { follow: true })) !== 'file') return undefined;
  return readIndex([await context.files.read(path)], { charts });
}

/**
 * Keeps an index where Helm does, whole or not at all. A folder that cannot be written is no failure: what came is in
 * use already.
 */
export async function cacheIndex(
  context: CliContext,
  flags: PlaceFlags,
  name: string,
  chunks: readonly Uint8Array[],
): Promise<void> {
  if (name === '' || name.includes('/')) return;
  const path = context.files.resolve(cachedIndexPath(context, flags, name));
  const part = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(part, chunks);
    await rename(part, path);
  } catch {
    await rm(part, { force: true }).catch(() => {});
  }
}

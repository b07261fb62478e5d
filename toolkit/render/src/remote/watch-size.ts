import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a folder may grow to. */
export interface SizeLimits {
  readonly bytes: number;
  readonly files: number;
}

/** Milliseconds between two looks; a look may take a fifth of them. */
const PAUSE = 1000;

/**
 * Looks every second, or more seldom where that takes long, how large a folder has become, and calls `tooLarge` once
 * when it is larger than it may be. Returns what ends the watch.
 */
export function watchSize(folder: string, limits: SizeLimits, tooLarge: () => void): () => void {
  let ended = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const start = performance.now();
    const exceeds = await exceedsLimits(folder, limits);
    if (ended) return;
    if (exceeds) tooLarge();
    else timer = setTimeout(look, Math.max(PAUSE, 5 * (performance.now() - start)));
  };
  timer = setTimeout(look, PAUSE);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** Whether there is more below a folder than there may be; links are not followed. */
export async function exceedsLimits(folder: string, limits: SizeLimits): Promise<boolean> {
  let { bytes, files } = limits;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for (const entry of await entriesOf(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else bytes -= await sizeOf(path);
      if (--files < 0 || bytes < 0) return true;
    }
  }
  return false;
}

/** What comes and goes while git works is not there. */
const entriesOf = (path: string): Promise<Dirent[]> => readdir(path, { withFileTypes: true }).catch(() => []);

const sizeOf = (path: string): Promise<number> =>
  lstat(path).then(
    ({ size }) => size,
    () => 0,
  );

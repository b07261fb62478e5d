import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from '../errors.ts';

/** Watches what a process uses; its signal fires with `OUTPUT_LIMIT` beyond the limit. Stop it, always. */
export interface Guard {
  readonly signal: AbortSignal;
  stop(): void;
}

const EVERY_MS = 500;
/** Of the process that reads what a server says of its refs: a million of them take a tenth. */
const MAX_MEMORY = 1024 ** 3;
const PAGE = 4096;

/** Guards the memory of a process, where the system tells of it (/proc). */
export function guardMemory(pid: number | undefined, maxBytes: number = MAX_MEMORY): Guard {
  return guard(async () => {
    const text = await readFile(`/proc/${pid}/statm`, 'utf8');
    return Number(text.split(' ')[1]) * PAGE > maxBytes
      ? 'git took more memory than it is allowed'
      : undefined;
  });
}

/** Guards the size of the pack that git is receiving into a repository. */
export function guardPack(gitDir: string, maxBytes: number): Guard {
  const packs = join(gitDir, 'objects/pack');
  return guard(async () => {
    const drafts = (await readdir(packs)).filter((name) => name.startsWith('tmp_pack_'));
    const sizes = await Promise.all(drafts.map(async (name) => (await stat(join(packs, name))).size));
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return bytes > maxBytes ? `the server sent a pack of more than ${maxBytes} bytes` : undefined;
  });
}

/** Looks twice a second; what cannot be read is no fault. */
function guard(fault: () => Promise<string | undefined>): Guard {
  const controller = new AbortController();
  const look = async () => {
    const words = await fault().catch(() => undefined);
    if (words !== undefined) controller.abort(new GitError('OUTPUT_LIMIT', words));
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  timer.unref();
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}

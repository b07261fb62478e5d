import type { Repository } from './repository.ts';

/** Options of {@link addPacked}. */
export interface AddPackedOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Fewer files are left to `git add`, whose loose objects cost a file each. */
export const PACKED_FROM = 1_000;
/** git compares each object of a pack that it writes with all before it: packs are kept short. */
const BATCH = 5_000;
/** Since then `update-index` writes one pack a run; before, it would write one an object. */
const PACKS_SINCE = [2, 37] as const;

/**
 * What git is told for these runs: every object goes to a pack, lightly compressed. glibc's allocator would give the
 * memory of zlib back to the system after each object and take it again (mallopt(3)), which is half of the time.
 */
const SETTINGS = ['-c', 'core.bigFileThreshold=1', '-c', 'core.compression=1'];
const ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: '33554432',
  MALLOC_TRIM_THRESHOLD_: '536870912',
  MALLOC_TOP_PAD_: '16777216',
};

/**
 * Puts many new files into the index with their contents in packs of some thousand, which takes a third of what
 * `git add` needs for them, and what reads them later a fifth. What this leaves out (few files, an old git, a file
 * that has gone or cannot be read) is for the `git add` that follows.
 */
export async function addPacked(
  repository: Repository,
  paths: readonly string[],
  { signal, onProgress }: AddPackedOptions,
): Promise<void> {
  if (paths.length < PACKED_FROM || !(await writesPacks(repository))) return;
  for (let at = 0; at < paths.length; at += BATCH) {
    onProgress?.(at, paths.length);
    const input = paths
      .slice(at, at + BATCH)
      .map((path) => `${path}\0`)
      .join('');
    const args = [...SETTINGS, 'update-index', '--add', '--replace', '-z', '--stdin'];
    await repository.tryGit(args, { input, signal, variables: ALLOCATOR });
  }
}

async function writesPacks(repository: Repository): Promise<boolean> {
  const { stdout } = await repository.tryGit(['version']);
  const [, major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(stdout.toString('utf8')) ?? []).map(Number);
  return major > PACKS_SINCE[0] || (major === PACKS_SINCE[0] && minor >= PACKS_SINCE[1]);
}

import { watch } from 'node:fs';
import { platform } from 'node:os';
import { join, sep } from 'node:path';
import { FolderWatches, type FolderWatchOptions } from './folder-watches.ts';

/** How long after the last change `changed` is called: editors save in several steps. */
const QUIET = 60;

/** A working tree that is followed. */
export interface TreeWatch {
  /** The folder; symbolic links in it are not followed. */
  readonly tree: string;
  /** Absolute folders in it that are none of its content. */
  readonly ours: readonly string[];
  /** Called after changes, never while an earlier call is not done. */
  readonly changed: () => Promise<void>;
  /** Told what `changed` or the watch threw; both go on. */
  readonly onError: (error: unknown) => void;
}

/**
 * Watches a tree until the returned function is called, which waits for a call of `changed` that is under way. Resolves
 * when the whole tree is watched; what was changed before that is told once. Where the system watches trees (macOS,
 * Windows), by one watch; Node's own stand-in for that on Linux loses every second save of a file that is replaced.
 */
export async function watchTree({ tree, ours, changed, onError }: TreeWatch): Promise<() => Promise<void>> {
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      last = last.then(changed).catch(onError);
    }, QUIET);
  };
  const options = { root: tree, ours, onChange: soon, onError };
  const close = await (watchesTrees ? wholeTree(options) : eachFolder(options));
  soon();
  return async () => {
    await close();
    clearTimeout(timer);
    await last;
  };
}

const watchesTrees = platform() === 'darwin' || platform() === 'win32';

async function eachFolder(options: FolderWatchOptions): Promise<() => Promise<void>> {
  const watches = new FolderWatches(options);
  await watches.start();
  return () => watches.close();
}

async function wholeTree({
  root,
  ours,
  onChange,
  onError,
}: FolderWatchOptions): Promise<() => Promise<void>> {
  const isOurs = (path: string): boolean => ours.some((own) => path === own || path.startsWith(own + sep));
  const watcher = watch(root, { recursive: true }, (_, name) => {
    if (name === null || !isOurs(join(root, name))) onChange();
  });
  watcher.on('error', onError);
  return async () => watcher.close();
}

import { type FSWatcher, watch } from 'chokidar';

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
 * when the whole tree is watched; what was changed before that is told once. chokidar, because Node's own recursive
 * watch loses every second save of a file that is replaced on Linux.
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
  const ignored = (path: string): boolean => ours.includes(path);
  const watcher = watch(tree, { ignored, ignoreInitial: true, followSymlinks: false, atomic: false });
  watcher.on('all', soon).on('error', onError);
  await ready(watcher);
  soon();
  return async () => {
    await watcher.close();
    clearTimeout(timer);
    await last;
  };
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve) => watcher.once('ready', () => resolve()));
}

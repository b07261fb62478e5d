import { statSync } from 'node:fs';

/**
 * Looks every so many ms whether a file is still the one it was, and tells once when it is not. By looking, not by a
 * watch of the file system, which says nothing of a folder that is moved or removed on some of them.
 */
export function watchFile(path: string, every: number, onGone: () => void): () => void {
  const inode = (): number | undefined => statSync(path, { throwIfNoEntry: false })?.ino;
  const first = inode();
  const timer = setInterval(() => {
    if (inode() === first) return;
    clearInterval(timer);
    onGone();
  }, every);
  timer.unref();
  return () => clearInterval(timer);
}

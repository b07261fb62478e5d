import type { FileTree, TreeContent } from '../src/file-tree.ts';

/** A tree out of memory, for tests. A `*` after a path makes the file executable. */
export function memoryTree(files: Readonly<Record<string, string | Uint8Array>>): FileTree {
  const entries = Object.entries(files).map(([key, content]) => ({
    path: key.replace(/\*$/, ''),
    executable: key.endsWith('*'),
    body: Buffer.from(content as string),
  }));
  return {
    directories: [...new Set(entries.flatMap(({ path }) => parents(path)))],
    files: entries.map(({ path, executable }) => ({ path, executable })),
    async *read(wanted): AsyncGenerator<TreeContent, void, void> {
      for (const { path } of wanted) {
        const { body } = entries.find((entry) => entry.path === path)!;
        yield { path, size: body.length, body };
      }
    },
  };
}

function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

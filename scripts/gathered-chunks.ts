import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';

/** What each entry of a bundle has to import, by its path from the root. */
export type Gathered = ReadonlyMap<string, readonly string[]>;

/** The modules that a chunk, with the chunks that it imports by statements, consists of. */
function modulesOf(
  metafile: Metafile,
  output: string,
  found = new Map<string, readonly string[]>(),
): string[] {
  const chunk = metafile.outputs[output];
  if (chunk === undefined || found.has(output)) return [];
  found.set(output, Object.keys(chunk.inputs));
  for (const { kind, path } of chunk.imports)
    if (kind === 'import-statement') modulesOf(metafile, path, found);
  return [...found.values()].flat();
}

/** Modules beside their entries that several of these reach. */
function shared(entries: readonly (readonly [entry: string, modules: readonly string[]])[]): string[] {
  const counts = new Map<string, number>();
  for (const [entry, modules] of entries)
    for (const module of modules)
      if (dirname(module) === dirname(entry)) counts.set(module, (counts.get(module) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1).map(([module]) => module);
}

/**
 * esbuild makes a chunk for each set of entries that reach a module: a hundred commands leave hundreds of chunks of some
 * lines, and a command would read thirty of them, at a third of a millisecond each. So that there are few sets, every
 * entry imports what is `common`, and what the entries of its folder share.
 *
 * @param metafile of the bundle as esbuild makes it by itself.
 * @param common modules that nearly every entry needs, as imports of a file in the root.
 */
export function gather(metafile: Metafile, common: readonly string[]): Gathered {
  const folders = new Map<string, [string, string[]][]>();
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint === undefined || !entryPoint.endsWith('.ts')) continue;
    const folder = folders.get(dirname(entryPoint)) ?? [];
    folders.set(dirname(entryPoint), folder);
    folder.push([entryPoint, modulesOf(metafile, output)]);
  }
  return new Map(
    [...folders.values()].flatMap((entries) => {
      const own = shared(entries).map((module) => `./${module}`);
      return entries.map(([entry]) => [entry, [...common, ...own]] as const);
    }),
  );
}

/** Has every entry import what was gathered. */
export function gatheredChunks(root: string, gathered: Gathered): Plugin {
  const byPath = new Map([...gathered].map(([entry, modules]) => [join(root, entry), modules]));
  return {
    name: 'gathered-chunks',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^gathered:/ }, ({ path }) => ({ path: path.slice(9), namespace: 'gathered' }));
      onLoad({ filter: /.*/, namespace: 'gathered' }, ({ path }) => ({
        contents: (byPath.get(path) ?? []).map((module) => `import ${JSON.stringify(module)};`).join('\n'),
        resolveDir: root,
      }));
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!byPath.has(path)) return undefined;
        const contents = `import ${JSON.stringify(`gathered:${path}`)};\n${readFileSync(path, 'utf8')}`;
        return { contents, loader: 'ts' };
      });
    },
  };
}

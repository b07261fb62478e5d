import { join, relative, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** What loads a module, and the names that it exports. */
interface LazyModule {
  readonly load: string;
  readonly names: readonly string[];
}

/** A module of getters: what is imported from it is loaded when it is first used. */
function source({ load, names }: LazyModule): string {
  return `let loaded;
for (const name of ${JSON.stringify(names)})
  Object.defineProperty(exports, name, { enumerable: true, get: () => (loaded ??= ${load})[name] });`;
}

/** The file of the bundle that a lazy package becomes. */
export function lazyFile(name: string): string {
  return `lazy-${name.replaceAll(/[^a-z0-9]+/g, '-')}`;
}

async function lazyModule(root: string, path: string): Promise<LazyModule> {
  const names = Object.keys(await import(path.endsWith('.ts') ? join(root, path) : path)).filter(
    (name) => name !== 'default',
  );
  const isBuiltin = path.startsWith('node:');
  const load = isBuiltin
    ? `globalThis.process.getBuiltinModule("${path}")`
    : `require("./${lazyFile(path)}.js")`;
  return { load, names };
}

/**
 * Loads modules when something of theirs is first used, instead of at the start of what imports them. Engines are
 * synchronous and import what they may need by statements; most commands need none of it. esbuild turns a use of what
 * is imported from a CommonJS module into a property's read, so that such a module with getters is enough.
 *
 * @param root The folder of the repository.
 * @param modules Node's own (`node:crypto`); or packages and files of ours, by their path from `root`, which are entry
 *   points of the bundle by their {@link lazyFile}.
 */
export function lazyModules(root: string, modules: readonly string[]): Plugin {
  return {
    name: 'lazy-modules',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind, namespace, resolveDir }) => {
        if (namespace === 'lazy') return { path, external: true };
        const name = path.startsWith('.') ? relative(root, resolve(resolveDir, path)) : path;
        if (kind !== 'import-statement' || !modules.includes(name)) return undefined;
        return { path: name, namespace: 'lazy' };
      });
      onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => ({
        contents: source(await lazyModule(root, path)),
      }));
    },
  };
}

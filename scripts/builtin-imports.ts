/** An import of one of Node's own modules, as esbuild prints it when it minifies. */
const builtinImport =
  /\bimport(?:(?: (?<all>[\w$]+))?(?:,?\*as (?<space>[\w$]+)|,?\{(?<names>[^{}]*)\})? ?from)?"(?<module>node:[\w/]+)";?/g;

/** `a as b` of an import as `a:b` of a pattern. */
function pattern(names: string): string {
  return names
    .split(',')
    .filter((name) => name !== '')
    .map((name) => name.replace(' as ', ':'))
    .join(',');
}

/**
 * Turns the imports of Node's own modules in a minified chunk into calls of `process.getBuiltinModule`, and says how
 * many. An `import` of such a module reads every property that it exports, and so calls their getters: that of node:fs
 * loads the streams, that of node:process opens stdin, stdout and stderr and with them the network. The two together
 * take as long as all of bare node.
 *
 * Imports are bound before anything runs and variables where they stand: esbuild prints the imports of a source file
 * before its code, so that this makes no difference.
 */
export function replaceBuiltinImports(chunk: string): { code: string; count: number } {
  let count = 0;
  const code = chunk.replace(builtinImport, (...args) => {
    count++;
    const { all, space, names, module } = args.at(-1) as Record<string, string | undefined>;
    const value = `globalThis.process.getBuiltinModule("${module}")`;
    const targets = [all, space, names && `{${pattern(names)}}`].filter((target) => target);
    return targets.length === 0 ? '' : `var ${targets.map((target) => `${target}=${value}`).join(',')};`;
  });
  return { code, count };
}

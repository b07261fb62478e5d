/**
 * `dist/flux.js`, a script for the shell and for Node. To the shell the second line is a command, which becomes Node
 * with flags that only the start of a process takes: a heap that may grow to 64 MiB before it is collected as a whole,
 * and never TurboFan, V8's slowest compiler, whose code a short command hardly runs. They save a third of the CPU of
 * building thousands of objects, less of rendering a chart (bench/README.md). To Node the line is a string and a comment; who
 * starts the file by `node dist/flux.js` goes without. `env -S` could carry the flags too, and is not everywhere.
 *
 * What runs for long, or is sparing with memory, starts without it. `dev` and `serve` become themselves again with
 * smaller semi-spaces, which can only be chosen at the start of a process: V8's own grow to 64 MiB each under load, and
 * are kept. glibc's arenas, one a thread, are kept likewise. Where the system cannot do that, they go on as they are.
 */
export const launcher = `#!/bin/sh
':' //; case "$* " in 'dev '* | 'serve '* | 'helm repo '* | *' --batch'*) exec node "$0" "$@" ;; *) exec node --initial-heap-size=64 --max-opt=2 "$0" "$@" ;; esac
const { argv, env, execArgv, execPath } = process;
const flags = [...execArgv, env.NODE_OPTIONS ?? ''].join(' ');
const isLong = /^(dev|serve)$/.test(argv[2]);
if (isLong && process.execve && !flags.includes('semi-space'))
  process.execve(execPath, [execPath, '--max-semi-space-size=16', ...execArgv, ...argv.slice(1)], {
    MALLOC_ARENA_MAX: '2',
    ...env,
  });
const emit = process.emit;
process.emit = function (name, warning, ...rest) {
  return name === 'warning' && warning?.name === 'ExperimentalWarning' ? false : emit.call(this, name, warning, ...rest);
};
process.getBuiltinModule('module').enableCompileCache();
await import('./main.js');
`;

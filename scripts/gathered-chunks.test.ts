import type { Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { gather } from './gathered-chunks.ts';

function output(
  entryPoint: string | undefined,
  inputs: readonly string[],
  imports: readonly string[] = [],
): Metafile['outputs'][string] {
  return {
    bytes: 0,
    exports: [],
    ...(entryPoint === undefined ? {} : { entryPoint }),
    inputs: Object.fromEntries(inputs.map((path) => [path, { bytesInOutput: 1 }])),
    imports: imports.map((path) => ({ kind: 'import-statement' as const, path })),
  };
}

test('gather has entries import what their folder shares', () => {
  const outputs = {
    'main.js': output('main.ts', ['main.ts']),
    'a.js': output('commands/a.ts', ['commands/a.ts', 'commands/only-a.ts'], ['shared.js', 'node:fs']),
    'b.js': output('commands/b.ts', ['commands/b.ts'], ['shared.js']),
    'c.js': output('commands/c.ts', ['commands/c.ts'], ['engine.js']),
    'shared.js': output(undefined, ['commands/print.ts', 'commands/words.ts'], ['engine.js']),
    'engine.js': output(undefined, ['engines/yaml.ts'], ['shared.js']),
    'lazy.js': output('node_modules/lazy/index.js', ['node_modules/lazy/index.js']),
  };
  const shared = ['yaml', './commands/print.ts', './commands/words.ts'];
  expect(Object.fromEntries(gather({ inputs: {}, outputs }, ['yaml']))).toEqual({
    'main.ts': ['yaml'],
    'commands/a.ts': shared,
    'commands/b.ts': shared,
    'commands/c.ts': shared,
  });
});

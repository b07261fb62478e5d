import { expect, test } from 'vitest';
import { replaceBuiltinImports } from './builtin-imports.ts';

const of = (name: string) => `globalThis.process.getBuiltinModule("node:${name}")`;

test.each([
  ['import{readFileSync as a,statSync}from"node:fs";x', `var {readFileSync:a,statSync}=${of('fs')};x`, 1],
  ['import*as b from"node:fs/promises";', `var b=${of('fs/promises')};`, 1],
  ['import c from"node:process";', `var c=${of('process')};`, 1],
  ['import c,{cwd}from"node:process";', `var c=${of('process')},{cwd}=${of('process')};`, 1],
  ['import c,*as d from"node:process";', `var c=${of('process')},d=${of('process')};`, 1],
  ['import"node:fs";import e from"node:os";', `var e=${of('os')};`, 2],
  ['import{a as $}from"./chunk.js";', 'import{a as $}from"./chunk.js";', 0],
  ['await import("node:http")', 'await import("node:http")', 0],
])('replaceBuiltinImports rewrites %s', (chunk, code, count) => {
  expect(replaceBuiltinImports(chunk)).toEqual({ code, count });
});

import { expect, test } from 'vitest';
import { overLimits } from './start-loads.ts';

const limits = { files: 2, kib: 3, modules: ['os'] };

test.each([
  ['what is allowed', { files: { a: 1024, b: 2048 }, modules: ['os'] }, []],
  ['a file more', { files: { a: 1, b: 1, c: 1 }, modules: [] }, ['3 files, not 2']],
  ['a byte more', { files: { a: 3073 }, modules: [] }, ['4 KiB, not 3']],
  ['modules', { files: {}, modules: ['net', 'os', 'tls'] }, ["Node's net, tls"]],
])('overLimits looks at %s', (_, loads, wanted) => {
  expect(overLimits(loads, limits)).toEqual(wanted);
});

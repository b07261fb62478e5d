import type { Schema } from '@flux-ts/schema';
import { expect, test } from 'vitest';
import { unionTrees } from './field-tree.ts';
import { parseTree } from './fields-v1.ts';
import { pruneSet } from './prune-dropped.ts';

const schema: Schema = {
  type: 'object',
  properties: {
    lists: {
      type: 'object',
      additionalProperties: { type: 'array', listType: 'set', items: { type: 'integer' } },
    },
  },
};

test('pruneSet looks at the owners of each API version by themselves, as upstream does', () => {
  const merged = { lists: { c: [2, 1] } };
  const before = parseTree({ 'f:lists': { 'f:c': { '.': {}, 'v:1': {} } } });
  const items = parseTree({ 'f:lists': { 'f:c': { 'v:1': {}, 'v:2': {} } } });
  const list = parseTree({ 'f:lists': { 'f:c': {} } });
  expect(pruneSet(schema, merged, before, [unionTrees(items, list)])).toEqual({ lists: { c: [2, 1] } });
  // The list goes with its items, since nobody of their version owns it; it comes back with what was not given up.
  expect(pruneSet(schema, merged, before, [items, list])).toEqual({ lists: { c: [2] } });
});

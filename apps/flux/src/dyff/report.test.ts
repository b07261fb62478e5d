import type { Value } from '@flux-ts/yaml';
import { expect, test } from 'vitest';
import { report } from './report.ts';

const cases: [string, Value, Value, string][] = [
  ['nothing', { a: 1 }, { a: 1 }, '\n'],
  ['a string', { a: { b: 'x' } }, { a: { b: 'y' } }, '\na.b\n± value change\n- x\n+ y\n\n'],
  ['a type', { a: '1' }, { a: 1 }, '\na\n± type change from string to int\n- 1\n+ 1\n\n'],
  ['an entry added', { a: {} }, { a: { b: 1 } }, '\na\n+ one map entry added:\n  b: 1\n\n'],
  ['entries removed', { a: { b: 1, c: 2 } }, { a: {} }, '\na\n- two map entries removed:\nb: 1\nc: 2\n\n'],
  ['the root', {}, { a: 1 }, '\n(root level)\n+ one map entry added:\n  a: 1\n\n'],
  ['the order', { a: ['x', 'y'] }, { a: ['y', 'x'] }, '\na\n⇆ order changed\n- x, y\n+ y, x\n\n'],
  [
    'an item with a name',
    {
      list: [
        { name: 'a', v: 1 },
        { name: 'b', v: 1 },
      ],
    },
    {
      list: [
        { name: 'a', v: 1 },
        { name: 'b', v: 2 },
      ],
    },
    '\nlist.b.v\n± value change\n- 1\n+ 2\n\n',
  ],
  [
    'entries removed and added, the added ones indented (a quirk of dyff)',
    { a: { one: 1 } },
    { a: { two: 2 } },
    '\na\n- one map entry removed:   + one map entry added:\none: 1                       two: 2\n\n',
  ],
  [
    'entries too wide to stand beside each other',
    { a: {} },
    { a: { b: 'x'.repeat(80) } },
    `\na\n+ one map entry added:\n  b: ${'x'.repeat(80)}\n  \n\n\n`,
  ],
  ['whitespace', { a: 'x' }, { a: 'x ' }, '\na\n± whitespace only change\n- x   + x·\n\n'],
  // Recorded with dyff 1.10.2.
  ['a text that is empty', { a: {} }, { a: { b: '' } }, '\na\n+ one map entry added:\n  b:\n\n'],
  [
    'texts in quotes where readers need them, not where programs do',
    { a: {} },
    { a: { '1': 'y', b: ['1', 'true', '-x', 'a: b', '"q"', '#c'] } },
    '\na\n+ two map entries added:\n  1: y\n  b:\n  - 1\n  - "true"\n  - "-x"\n  - "a: b"\n  - "q"\n  - #c\n\n',
  ],
  [
    'text of several lines',
    { a: {} },
    { a: { b: 'one\ntwo\n' } },
    '\na\n+ one map entry added:\n  b: |\n    one\n    two\n\n\n',
  ],
  [
    'what names a thing first, what is deep last',
    { a: [] },
    { a: [{ deep: { x: { y: 1 } }, flat: 1, name: 'n' }] },
    '\na\n+ one list entry added:\n  - name: n\n    flat: 1\n    deep:\n      x:\n        y: 1\n\n',
  ],
  [
    'keys as YAML sorts them',
    { a: { a10: 1, a2: 1 } },
    { a: { a10: 2, a2: 2 } },
    '\na.a2\n± value change\n- 1\n+ 2\n\na.a10\n± value change\n- 1\n+ 2\n\n',
  ],
  [
    'entries that are there more often',
    { a: ['x', 'y', 'x'] },
    { a: ['x', 'y', 'z'] },
    '\na\n- one list entry removed:   + one list entry added:\n- x                           - z\n\n',
  ],
  [
    'a scalar of another type but the same text, which is no change (a quirk of dyff)',
    { a: ['1', 'x'] },
    { a: [1, 'x'] },
    '\n',
  ],
  [
    'objects in a list by their kind and name',
    {
      a: [
        { apiVersion: 'v1', kind: 'A', metadata: { name: 'x' }, v: 1 },
        { apiVersion: 'v1', kind: 'A', metadata: { name: 'y' }, v: 1 },
      ],
    },
    {
      a: [
        { apiVersion: 'v1', kind: 'A', metadata: { name: 'x' }, v: 1 },
        { apiVersion: 'v1', kind: 'A', metadata: { name: 'y' }, v: 2 },
      ],
    },
    '\na.v1/A/y.v\n± value change\n- 1\n+ 2\n\n',
  ],
  [
    'an empty map in a list, which ends no line (a quirk of neat)',
    { a: [] },
    { a: [{}, 'x'] },
    '\na\n+ two list entries added:\n  - - x\n\n',
  ],
];

test.each(cases)('dyff says what changed: %s', (_, from, to, expected) => {
  expect(report(from, to)).toBe(expected);
});

test('of long texts, only the lines that changed', () => {
  const text = report({ a: 'one\ntwo\nthree\n' }, { a: 'one\n2\nthree\n' });
  expect(text).toContain('± value change in multiline text (one insert, one deletion)\n- two\n+ 2\n');
});

import { describe, expect, test } from 'vitest';
import { parseLabels } from './labels.ts';
import { checkObjectName, parseDependsOn, parseKindName, parseKindNameNamespace } from './names.ts';
import { successMessage } from './success-message.ts';
import { formatTable } from './table.ts';
import { truncateHex } from './truncate.ts';

describe('names', () => {
  test('of kinds and objects', () => {
    expect(parseKindName('Secret/x')).toEqual({ kind: 'Secret', name: 'x' });
    expect(parseKindName('x')).toEqual({ kind: '', name: 'x' });
    expect(parseKindNameNamespace('HelmChart/a.b.c')).toEqual({
      kind: 'HelmChart',
      name: 'a.b',
      namespace: 'c',
    });
  });

  test('of dependencies', () => {
    expect(parseDependsOn(['a', 'ns/b', 'c@ready', 'ns/d/e'])).toEqual([
      { name: 'a' },
      { namespace: 'ns', name: 'b' },
      { name: 'c' },
      { namespace: 'ns', name: 'd/e' },
    ]);
  });

  test.each(['x', 'Abc', 'a_b', '-a', 'a'.repeat(64)])('%s is no name', (name) => {
    expect(() => checkObjectName(name)).toThrow(
      /is invalid, it should adhere to standard defined in RFC 1123/,
    );
  });
});

describe('labels', () => {
  test('are key=value', () => expect(parseLabels(['a=1', 'b.c/d='])).toEqual({ a: '1', 'b.c/d': '' }));
  test.each([
    ['a', "invalid label format 'a', must be key=value"],
    ['a=b=c', "invalid label format 'a=b=c', must be key=value"],
    ['-=c', "invalid label '-': ["],
    ['a=?', "invalid label value '?': ["],
  ])('%s is refused', (label, message) => expect(() => parseLabels([label])).toThrow(message));
});

test('a table has tabs after padded cells, and a space at the end of its header', () => {
  expect(
    formatTable(
      ['name', 'message'],
      [
        ['a', 'first\nsecond'],
        ['long name', 'x'],
      ],
    ),
  ).toBe('NAME     \tMESSAGE \na        \tfirst  \t\n         \tsecond \t\nlong name\tx      \t\n');
  expect(
    formatTable(
      [],
      [
        ['日本', 'x'],
        ['abc', 'y'],
      ],
    ),
  ).toBe('日本\tx\t\nabc \ty\t\n');
});

test('hashes are cut to eight digits', () => {
  const sha1 = '696f056df216eea4f9401adbee0ff744d4df390f';
  expect(truncateHex(`main@sha1:${sha1}`)).toBe('main@sha1:696f056d');
  expect(truncateHex('1234567')).toBe('1234567');
});

test.each([
  ['Kustomization', { status: { lastAppliedRevision: 'main@sha1:x' } }, 'applied revision main@sha1:x'],
  ['GitRepository', { status: { artifact: { revision: 'r' } } }, 'fetched revision r'],
  ['ImageRepository', { status: { lastScanResult: { tagCount: 3 } } }, 'scan fetched 3 tags'],
  ['ImagePolicy', { status: { latestRef: { name: 'a/b', tag: '1' } } }, 'selected ref a/b:1'],
  ['ImageUpdateAutomation', {}, 'automation not yet run'],
  ['Alert', {}, 'Alert reconciliation completed'],
])('what is said of a %s that was reconciled', (kind, object, expected) => {
  expect(successMessage(kind, object)).toBe(expected);
});

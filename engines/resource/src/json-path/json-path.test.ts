import { describe, expect, test } from 'vitest';
import { evaluateJsonPath } from './evaluate.ts';

const object = {
  apiVersion: 'v1',
  kind: 'Thing',
  metadata: { name: 'x', annotations: { 'a.b/c': 'd' } },
  spec: {
    list: [
      { name: 'a', n: 1 },
      { name: 'b', n: 2 },
      { name: 'c', n: 3 },
    ],
    on: true,
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Stalled', status: 'False' },
    ],
  },
};

describe('evaluateJsonPath', () => {
  test.each([
    ['.metadata.name', ['x']],
    ['metadata.name', ['x']],
    ['$.metadata.name', ['x']],
    ['{.metadata.name}', ['x']],
    ['.metadata.annotations.a\\.b/c', ['d']],
    [".metadata.annotations['a.b/c']", ['d']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type == 'Ready')].status", ['True']],
    ['.spec.list[?(@.n>=2)].name', ['b', 'c']],
    ['.spec.list[?(@.missing)].name', []],
    ['.spec.list[?(@.n)].name', ['a', 'b', 'c']],
    ['.spec.list[0].name', ['a']],
    ['.spec.list[-1].name', ['c']],
    ['.spec.list[-2].name', ['b']],
    ['.spec.list[7].name', []],
    ['.spec.list[1:].name', ['b', 'c']],
    ['.spec.list[:2].name', ['a', 'b']],
    ['.spec.list[::2].name', ['a', 'c']],
    ['.spec.list[0,2].name', ['a', 'c']],
    ['.spec.list[*].n', [1, 2, 3]],
    ['.spec.*', [object.spec.list, true]],
    ['..type', ['Ready', 'Stalled']],
    ['.spec.missing.deep', []],
    ['.toString', []],
  ])('%s', (path, expected) => {
    expect(evaluateJsonPath(path, object)).toEqual(expected);
  });

  test.each(['.a[', '.a[x]', '.a..', '.a.b[?(]', '.a]'])('refuses %s', (path) => {
    expect(() => evaluateJsonPath(path, object)).toThrow(expect.objectContaining({ code: 'JSON_PATH' }));
  });
});

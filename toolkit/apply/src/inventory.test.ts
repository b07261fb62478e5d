import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeInventory,
  encodeInventory,
  inventoryDifference,
  inventoryHas,
  unionInventory,
} from './index.ts';

const id = (group: string, kind: string, namespace: string, name: string, version = 'v1') => ({
  group,
  version,
  kind,
  namespace,
  name,
});

describe('encodeInventory', () => {
  test.each([
    [id('apps', 'Deployment', 'n', 'a'), 'n_a_apps_Deployment'],
    [id('', 'Namespace', '', 'a'), '_a__Namespace'],
    [
      id('rbac.authorization.k8s.io', 'ClusterRole', '', 'system:a'),
      '_system__a_rbac.authorization.k8s.io_ClusterRole',
    ],
  ])('writes %j as %s', (object, expected) => {
    const entry = encodeInventory(object);
    expect(entry).toEqual({ id: expected, v: 'v1' });
    expect(decodeInventory(entry)).toEqual(object);
  });

  test('decodeInventory is its inverse', () => {
    const word = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,10}[a-z0-9])?$/);
    const optional = fc.oneof(fc.constant(''), word);
    const kind = fc.stringMatching(/^[A-Z][A-Za-z]{0,8}$/);
    fc.assert(
      fc.property(optional, kind, optional, word, word, (group, k, namespace, name, version) => {
        const object = id(group, k, namespace, name, version);
        expect(decodeInventory(encodeInventory(object))).toEqual(object);
      }),
    );
  });

  test('decodeInventory refuses what has too few parts', () => {
    expect(() => decodeInventory({ id: 'a_b_c', v: 'v1' })).toThrow(
      'unable to parse stored object metadata: a_b_c',
    );
  });
});

test('inventories are compared by object, not by version', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => encodeInventory(id('apps', 'Deployment', 'n', name)));
  const newer = { ...a!, v: 'v2' };
  expect(inventoryDifference([b!, a!, c!], [newer])).toEqual([b, c].map((entry) => decodeInventory(entry!)));
  expect(unionInventory([newer], [a!, b!])).toEqual([newer, b]);
  expect(inventoryHas([newer], id('apps', 'Deployment', 'n', 'a'))).toBe(true);
  expect(inventoryHas([newer], id('apps', 'Deployment', 'n', 'b'))).toBe(false);
});

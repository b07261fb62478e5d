import type { Schema } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { applyStrategicMergePatch } from './strategic-patch.ts';

const string: Schema = { type: 'string' };
const schema: Schema = {
  type: 'object',
  typeName: 'Thing',
  properties: {
    name: string,
    labels: { type: 'object', additionalProperties: string },
    list: {
      type: 'array',
      patchStrategy: ['merge'],
      patchMergeKey: 'name',
      items: {
        type: 'object',
        typeName: 'Item',
        properties: { name: string, value: string, args: { type: 'array', items: string } },
      },
    },
    finalizers: { type: 'array', patchStrategy: ['merge'], items: string },
    args: { type: 'array', items: string },
    strategy: {
      type: 'object',
      patchStrategy: ['retainKeys'],
      properties: { type: string, rolling: { type: 'object' } },
    },
    whole: { type: 'object', patchStrategy: ['replace'], properties: { a: string, b: string } },
    noKey: { type: 'array', patchStrategy: ['merge'], items: { type: 'object', typeName: 'X' } },
  },
};
const items = (...names: string[]) => names.map((name) => ({ name }));

describe('applyStrategicMergePatch', () => {
  test.each<[string, Value, Value, Value]>([
    [
      'merges maps and removes by null',
      { name: 'a', labels: { x: '1', y: '2' } },
      { labels: { x: null, z: '3' } },
      { name: 'a', labels: { y: '2', z: '3' } },
    ],
    [
      'merges lists by key',
      { list: [{ name: 'a', value: '1' }] },
      { list: [{ name: 'a', args: ['x'] }] },
      { list: [{ name: 'a', value: '1', args: ['x'] }] },
    ],
    [
      "puts new items of the patch before the server's own",
      { list: items('a', 'b') },
      { list: items('c') },
      { list: items('c', 'a', 'b') },
    ],
    ['replaces lists without strategy', { args: ['a'] }, { args: ['b'] }, { args: ['b'] }],
    [
      'merges scalars as a set',
      { finalizers: ['a', 'b'] },
      { finalizers: ['c', 'a'] },
      { finalizers: ['c', 'a', 'b'] },
    ],
    [
      '$patch: delete removes an item',
      { list: items('a', 'b') },
      { list: [{ name: 'a', $patch: 'delete' }] },
      { list: items('b') },
    ],
    [
      '$patch: replace replaces a list',
      { list: items('a', 'b') },
      { list: [{ $patch: 'replace' }, { name: 'c' }] },
      { list: items('c') },
    ],
    [
      '$patch: replace replaces a map',
      { labels: { x: '1' } },
      { labels: { $patch: 'replace', y: '2' } },
      { labels: { y: '2' } },
    ],
    [
      '$patch: delete empties a map',
      { labels: { x: '1' } },
      { labels: { $patch: 'delete' } },
      { labels: {} },
    ],
    [
      '$deleteFromPrimitiveList removes scalars',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a', 'x'] },
      { finalizers: ['b'] },
    ],
    [
      '$setElementOrder orders a list',
      { list: items('a', 'b', 'c') },
      { '$setElementOrder/list': items('c', 'b', 'a') },
      { list: items('c', 'b', 'a') },
    ],
    [
      '$setElementOrder keeps server-only items where the server had them',
      { list: items('a', 'x', 'b') },
      { '$setElementOrder/list': items('b', 'a', 'n'), list: [{ name: 'n' }] },
      { list: items('x', 'b', 'a', 'n') },
    ],
    [
      '$setElementOrder with a deletion',
      { finalizers: ['a', 'b', 'c'] },
      { '$setElementOrder/finalizers': ['c', 'a'], '$deleteFromPrimitiveList/finalizers': ['b'] },
      { finalizers: ['c', 'a'] },
    ],
    [
      '$retainKeys drops other keys',
      { strategy: { type: 'R', rolling: {} } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
    [
      'replaces maps of strategy replace',
      { whole: { a: '1' } },
      { whole: { b: '2' } },
      { whole: { b: '2' } },
    ],
    [
      'drops nulls and directives that meet nothing',
      {},
      { labels: { x: null, y: '1' }, list: [{ name: 'a', $patch: 'delete' }, { name: 'b' }] },
      { labels: { y: '1' }, list: items('b') },
    ],
    ['takes a value of another kind as it is', { args: 'x' }, { args: ['y'] }, { args: ['y'] }],
  ])('%s', (_, target, patch, expected) => {
    const before = structuredClone([target, patch]);
    expect(applyStrategicMergePatch(target, patch, schema)).toEqual(expected);
    expect([target, patch]).toEqual(before);
  });

  test.each<[Value, Value, string]>([
    [
      { list: items('a') },
      { list: [{ value: 'x' }] },
      'map: map[value:x] does not contain declared merge key: name',
    ],
    [
      { list: items('a') },
      { list: [{ name: 'a', $patch: 'merge' }] },
      'merging lists cannot yet be specified in the patch',
    ],
    [
      { list: items('a') },
      { list: [{ name: 'a', $patch: 'jump' }] },
      'unknown patch type: jump in map: map[$patch:jump name:a]',
    ],
    [{ labels: {} }, { labels: { $patch: 'jump' } }, 'unknown patch type: jump in map: map[$patch:jump]'],
    [
      { strategy: {} },
      { strategy: { $retainKeys: ['type'], rolling: {} } },
      'invalid patch format of retainKeys',
    ],
    [{ strategy: {} }, { strategy: { $retainKeys: 'type' } }, 'invalid patch format of retainKeys'],
    [
      { list: items('a', 'b') },
      { '$setElementOrder/list': items('a', 'b'), list: items('b', 'a') },
      "The order in patch list:\n[map[name:b] map[name:a]]\n doesn't match $setElementOrder list:\n[map[name:a] map[name:b]]\n",
    ],
    [{ unknown: { a: 1 } }, { unknown: { b: 1 } }, 'unable to find api field "unknown"'],
    [{ finalizers: ['a'] }, { finalizers: [['b']] }, 'lists of lists are not supported'],
  ])('refuses %j + %j', (target, patch, message) => {
    expect(() => applyStrategicMergePatch(target, patch, schema)).toThrow(message);
  });

  test('replaces lists where there is no schema', () => {
    expect(applyStrategicMergePatch({ list: items('a') }, { list: items('b') }, undefined)).toEqual({
      list: items('b'),
    });
  });

  test('merges, orders and deletes long lists in little more than the time to read them', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `n${i}`);
    const turned = names.toReversed();
    const target = { list: items(...names) };
    const merge = { list: turned.map((name) => ({ name, value: 'new' })) };
    expect(applyStrategicMergePatch(target, merge, schema)).toEqual(merge);
    const gone = turned.slice(1).map((name) => ({ $patch: 'delete', name }));
    const [first = ''] = turned;
    const patch = { '$setElementOrder/list': items(first), list: gone };
    expect(applyStrategicMergePatch(target, patch, schema)).toEqual({ list: items(first) });
  });
});

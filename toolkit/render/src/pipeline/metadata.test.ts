import type { KubeObject } from '@flux-ts/resource';
import { expect, test } from 'vitest';
import { addLabels, setCommonMetadata } from './metadata.ts';

const object = (metadata: object): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata } }) as KubeObject;

test('addLabels keeps what is there', () => {
  expect(addLabels(object({ labels: { x: null } }), { y: '1' }).metadata.labels).toEqual({ x: null, y: '1' });
});

test('setCommonMetadata wins over the object, and makes no empty maps', () => {
  const result = setCommonMetadata(object({ labels: { a: '1', b: '2' } }), { b: '3' }, {});
  expect(result.metadata).toEqual({ name: 'a', labels: { a: '1', b: '3' } });
});

test('setCommonMetadata turns nulls into empty texts and drops a map with other values (NestedNullCoercingStringMap)', () => {
  const result = setCommonMetadata(
    object({ labels: { a: null }, annotations: { n: 1, t: 'x' } }),
    {},
    { c: 'd' },
  );
  expect(result.metadata).toEqual({ name: 'a', labels: { a: '' }, annotations: { c: 'd' } });
});

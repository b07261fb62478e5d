import { expect, test } from 'vitest';
import { inGoOrder, openedByPaths } from './go-order.ts';

const deployment = {
  spec: { template: { spec: { dnsPolicy: 'x', containers: [{ image: 'i', name: 'c' }] } }, replicas: 1 },
  metadata: { labels: { b: '1', a: '2' }, uid: 'u', name: 'n' },
};
const print = (opened: unknown) => JSON.stringify(inGoOrder('apps.v1.Deployment', deployment, opened));

test('inGoOrder orders fields as their Go types do, and maps by their keys', () => {
  expect(print(undefined)).toBe(
    '{"metadata":{"name":"n","uid":"u","labels":{"a":"2","b":"1"}},"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"c","image":"i"}],"dnsPolicy":"x"}}}}',
  );
});

test('inGoOrder orders what a patch has opened by its keys', () => {
  expect(print({ metadata: { uid: 'u' } })).toContain(
    '"metadata":{"labels":{"a":"2","b":"1"},"name":"n","uid":"u"}',
  );
});

test('openedByPaths opens everything on the way to what is changed', () => {
  const opened = openedByPaths(['/spec/template/spec/containers/0/image', '/metadata/labels/a~1b']);
  expect(JSON.parse(JSON.stringify(opened))).toEqual({
    spec: { template: { spec: { containers: { '0': {} } } } },
    metadata: { labels: {} },
  });
});

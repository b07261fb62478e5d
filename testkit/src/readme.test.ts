import { expect, test } from 'vitest';
import { FakeCluster } from './index.ts';

test("the README's example does what it says", async () => {
  const cluster = new FakeCluster();
  const settings = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'default' },
  };
  await cluster.apply({ ...settings, data: { color: 'red' } }, { fieldManager: 'a' });
  const second = cluster.apply({ ...settings, data: { color: 'blue' } }, { fieldManager: 'b' });
  await expect(second).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(cluster.requests.map((request) => request.verb)).toEqual(['apply', 'apply']);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const TABLE = 'application/json;as=Table;g=meta.k8s.io;v=v1';

test('scaleVerb shows a Scale in columns of its own', async () => {
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { replicas: 3, selector: { matchLabels: { a: 'b' } }, template };
  await api.send('POST', DEPLOYMENTS, { json: { metadata: { name: 'web' }, spec } });
  const { body } = await api.send('GET', `${DEPLOYMENTS}/web/scale`, { headers: { accept: TABLE } });
  expect(body.columnDefinitions.map(({ name }: { name: string }) => name)).toEqual([
    'Name',
    'Desired',
    'Available',
    'Age',
  ]);
  expect(body.rows[0].cells.slice(0, 3)).toEqual(['web', 3, 0]);
  expect(body.rows[0].object.kind).toBe('PartialObjectMetadata');
});

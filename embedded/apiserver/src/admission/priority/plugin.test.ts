import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

const CLASSES = '/apis/scheduling.k8s.io/v1/priorityclasses';
const addDefault = (name: string) =>
  api.send('POST', CLASSES, {
    json: {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: 5,
      globalDefault: true,
    },
  });

test('priority lets one class be the default', async () => {
  expect((await addDefault('std')).status).toBe(201);
  const { status, body } = await addDefault('other');
  expect(status).toBe(403);
  expect(body.message).toBe(
    'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass std is already marked as default. Only one default can exist',
  );
  const type = 'application/merge-patch+json';
  const again = await api.send('PATCH', `${CLASSES}/std`, { text: '{"description":"d"}', type });
  expect(again.status).toBe(200);
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

const CLAIMS = '/api/v1/namespaces/default/persistentvolumeclaims';
const addClass = (name: string, allowVolumeExpansion: boolean) =>
  api.send('POST', '/apis/storage.k8s.io/v1/storageclasses', {
    json: {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name, annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
      provisioner: 'example.com/p',
      allowVolumeExpansion,
    },
  });
const claim = (name: string, more: object = {}) => ({
  json: {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...more },
  },
});
const patch = (path: string, object: object) =>
  api.send('PATCH', path, { text: JSON.stringify(object), type: 'application/merge-patch+json' });
const grow = (name: string) =>
  patch(`${CLAIMS}/${name}`, { spec: { resources: { requests: { storage: '2Gi' } } } });

test('defaultClass gives claims the newest default class, unless they say which', async () => {
  const before = await api.send('POST', CLAIMS, claim('before'));
  expect(before.body.spec.storageClassName).toBeUndefined();
  await addClass('old', false);
  api.clock.advance(2000);
  await addClass('new', false);
  expect((await api.send('POST', CLAIMS, claim('any'))).body.spec.storageClassName).toBe('new');
  const named = await api.send('POST', CLAIMS, claim('named', { storageClassName: '' }));
  expect(named.body.spec.storageClassName).toBe('');
});

test('claimResize lets claims grow that are bound, if their class does', async () => {
  await addClass('fixed', false);
  await api.send('POST', CLAIMS, claim('a'));
  expect((await grow('a')).body.message).toContain('spec is immutable after creation');
  await patch(`${CLAIMS}/a/status`, { status: { phase: 'Bound' } });
  expect((await grow('a')).body.message).toContain('only dynamically provisioned pvc can be resized');
  await api.send('POST', CLAIMS, claim('b', { storageClassName: 'free' }));
  await patch(`${CLAIMS}/b/status`, { status: { phase: 'Bound' } });
  await addClass('free', true);
  expect((await grow('b')).status).toBe(200);
});

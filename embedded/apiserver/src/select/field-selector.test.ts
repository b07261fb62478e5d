import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const event = {
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
    reportingComponent: 'kubelet',
    reason: 'Started',
  };
  await api.send('POST', '/api/v1/namespaces/default/events', { json: event });
  const spec = { containers: [{ name: 'c', image: 'c' }] };
  await api.send('POST', '/api/v1/namespaces/default/pods', { json: { metadata: { name: 'p' }, spec } });
});
afterAll(() => api.stop());

const names = async (path: string, selector: string) => {
  const { body } = await api.send('GET', `${path}?fieldSelector=${encodeURIComponent(selector)}`);
  return body.items?.map(({ metadata }: { metadata: { name: string } }) => metadata.name) ?? body.message;
};

describe('parseFieldSelector', () => {
  test.each([
    ['/api/v1/events', 'involvedObject.name=p,reason=Started', ['e']],
    ['/api/v1/events', 'involvedObject.name=q', []],
    ['/apis/events.k8s.io/v1/events', 'regarding.name=p,reportingController=kubelet', ['e']],
    ['/apis/events.k8s.io/v1/events', 'regarding.name=q', []],
    ['/api/v1/pods', 'status.podIPs=', ['p']],
    ['/api/v1/pods', 'status.podIPs=10.0.0.1', []],
    ['/apis/resource.k8s.io/v1/resourceslices', 'spec.nodeName=a,spec.driver=b', []],
  ])('selects from %s by %s', async (path, selector, expected) => {
    expect(await names(path, selector)).toEqual(expected);
  });

  test.each([
    [
      '/apis/events.k8s.io/v1/events',
      'involvedObject.name',
      'field label not supported: involvedObject.name',
    ],
    ['/apis/batch/v1/jobs', 'x', 'field label "x" not supported for Job'],
    [
      '/apis/resource.k8s.io/v1/resourceslices',
      'x',
      'field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: x',
    ],
    [
      '/api/v1/configmaps',
      'x',
      '"x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])('refuses of %s the field %s', async (path, field, message) => {
    expect(await names(path, `${field}=1`)).toBe(message);
  });
});

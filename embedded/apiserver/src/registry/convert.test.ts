import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

test('an event is one object in both of its groups', async () => {
  const json = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'e' },
    eventTime: '2026-05-04T10:00:00.000000Z',
    reason: 'Testing',
    note: 'hello',
    type: 'Normal',
    action: 'Test',
    reportingController: 'example.com/me',
    reportingInstance: 'me-1',
    regarding: { apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'default' },
  };
  const created = await api.send('POST', '/apis/events.k8s.io/v1/namespaces/default/events', { json });
  expect(created.body).toMatchObject({ ...json, metadata: { name: 'e' } });
  const core = await api.send('GET', '/api/v1/namespaces/default/events/e');
  expect(core.body).toMatchObject({
    apiVersion: 'v1',
    message: 'hello',
    reportingComponent: 'example.com/me',
    involvedObject: { kind: 'Pod', name: 'p' },
  });
  expect(core.body.note).toBeUndefined();
  const selected = await api.send(
    'GET',
    '/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dp',
  );
  expect(selected.body.items).toHaveLength(1);
  const listed = await api.send('GET', '/apis/events.k8s.io/v1/namespaces/default/events');
  expect(listed.body).toMatchObject({ kind: 'EventList', apiVersion: 'events.k8s.io/v1' });
  expect(listed.body.items.map((item: { note: string }) => item.note)).toEqual(['hello']);
});

test('an autoscaler keeps in version 1 what version 1 cannot say', async () => {
  const metric = (name: string, value: number) => ({
    type: 'Resource',
    resource: { name, target: { type: 'Utilization', averageUtilization: value } },
  });
  const json = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'h' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' },
      maxReplicas: 3,
      metrics: [metric('cpu', 80), metric('memory', 70)],
    },
  };
  const path = (version: string) =>
    `/apis/autoscaling/${version}/namespaces/default/horizontalpodautoscalers`;
  await api.send('POST', path('v2'), { json });
  const old = await api.send('GET', `${path('v1')}/h`);
  expect(old.body).toMatchObject({
    apiVersion: 'autoscaling/v1',
    spec: { maxReplicas: 3, targetCPUUtilizationPercentage: 80 },
  });
  // Autoscalers are not counted, and each version tells of nothing in its own way.
  expect(old.body.metadata.generation).toBeUndefined();
  expect(old.body.status).toEqual({ currentReplicas: 0, desiredReplicas: 0 });
  const { spec } = old.body;
  await api.send('PUT', `${path('v1')}/h`, {
    json: { ...old.body, spec: { ...spec, targetCPUUtilizationPercentage: 50 } },
  });
  const fresh = await api.send('GET', `${path('v2')}/h`);
  expect(fresh.body.spec.metrics).toEqual([metric('cpu', 50), metric('memory', 70)]);
  expect(fresh.body.status).toEqual({ currentMetrics: null, desiredReplicas: 0 });
});

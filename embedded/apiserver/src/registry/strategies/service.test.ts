import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../test/test-api.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
});
afterEach(() => api.stop());

const SERVICES = '/api/v1/namespaces/default/services';
const service = (name: string, spec: object) => ({
  json: { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } },
});
const patch = (path: string, object: object) =>
  api.send('PATCH', path, { text: JSON.stringify(object), type: 'application/merge-patch+json' });
const BALANCED = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
const isNodePort = (port: unknown) => Number(port) >= 30_000 && Number(port) <= 32_767;

describe('serviceStrategy', () => {
  test('gives a balancer of local traffic a port for health checks, without node ports too', async () => {
    const spec = { ...BALANCED, allocateLoadBalancerNodePorts: false };
    const { body } = await api.send('POST', SERVICES, service('a', spec));
    expect(isNodePort(body.spec.healthCheckNodePort)).toBe(true);
    expect(body.spec.ports[0].nodePort).toBeUndefined();
    const kept = await patch(`${SERVICES}/a`, { spec: { healthCheckNodePort: 0 } });
    expect(kept.body.spec.healthCheckNodePort).toBe(body.spec.healthCheckNodePort);
    const other = await patch(`${SERVICES}/a`, { spec: { healthCheckNodePort: 30_999 } });
    expect(other.body.message).toBe(
      'Service "a" is invalid: spec.healthCheckNodePort: Forbidden: field is immutable',
    );
    const open = await patch(`${SERVICES}/a`, { spec: { externalTrafficPolicy: 'Cluster' } });
    expect(open.body.spec.healthCheckNodePort).toBeUndefined();
  });

  test('says of a port for health checks that is taken or out of range', async () => {
    await api.send('POST', SERVICES, service('a', { ...BALANCED, healthCheckNodePort: 30_500 }));
    const taken = await api.send(
      'POST',
      SERVICES,
      service('b', { ...BALANCED, healthCheckNodePort: 30_500 }),
    );
    expect(taken.status).toBe(500);
    expect(taken.body.message).toContain(
      'failed to allocate requested HealthCheck NodePort 30500: provided port is already allocated',
    );
  });

  test('tells of a node port asked for twice as of one that is taken', async () => {
    const ports = [81, 82].map((port) => ({ name: `p${port}`, port, nodePort: 30_557 }));
    const { body } = await api.send('POST', SERVICES, service('a', { type: 'NodePort', ports }));
    expect(body.message).toBe(
      'Service "a" is invalid: spec.ports[1].nodePort: Invalid value: 30557: provided port is already allocated',
    );
  });

  test('gives a port of two protocols one node port', async () => {
    const ports = ['TCP', 'UDP'].map((protocol) => ({ name: protocol.toLowerCase(), port: 53, protocol }));
    const { body } = await api.send('POST', SERVICES, service('a', { type: 'NodePort', ports }));
    expect(body.spec.ports[0].nodePort).toBe(body.spec.ports[1].nodePort);
  });

  test('refuses a list of addresses that begins with another one', async () => {
    await api.send('POST', SERVICES, service('a', {}));
    const { body } = await patch(`${SERVICES}/a`, { spec: { clusterIPs: ['None'] } });
    expect(body.message).toContain('first value must match `clusterIP`');
  });

  test('says how addresses of a balancer are reached', async () => {
    await api.send('POST', SERVICES, service('a', { type: 'LoadBalancer' }));
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.3' }, { hostname: 'h.example.com' }] } };
    const { body } = await patch(`${SERVICES}/a/status`, { status });
    expect(body.status.loadBalancer.ingress).toEqual([
      { ip: '192.0.2.3', ipMode: 'VIP' },
      { hostname: 'h.example.com' },
    ]);
  });
});

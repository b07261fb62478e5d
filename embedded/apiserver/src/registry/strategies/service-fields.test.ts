import type { KubeObject } from '@flux-ts/resource';
import { expect, test } from 'vitest';
import { dropTypeDependentFields } from './service-fields.ts';

const balanced = {
  type: 'LoadBalancer',
  clusterIP: '10.0.0.1',
  clusterIPs: ['10.0.0.1'],
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
  allocateLoadBalancerNodePorts: true,
  externalTrafficPolicy: 'Local',
  healthCheckNodePort: 30001,
  ports: [{ port: 80, nodePort: 30080 }],
};
const service = (spec: object) =>
  ({
    metadata: { name: 's' },
    spec: structuredClone(spec),
    status: { loadBalancer: { ingress: [{}] } },
  }) as unknown as KubeObject;

test.each([
  [
    'NodePort',
    {},
    ['clusterIP', 'clusterIPs', 'externalTrafficPolicy', 'ipFamilies', 'ipFamilyPolicy'],
    30080,
  ],
  ['ClusterIP', {}, ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'], undefined],
  ['ExternalName', {}, [], undefined],
  // What the update asks for itself is for validation to refuse.
  [
    'ClusterIP',
    { externalTrafficPolicy: 'Cluster' },
    ['clusterIP', 'clusterIPs', 'externalTrafficPolicy', 'ipFamilies', 'ipFamilyPolicy'],
    undefined,
  ],
  [
    'ClusterIP',
    { ports: [{ port: 80, nodePort: 30099 }] },
    ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
    30099,
  ],
])('dropTypeDependentFields of a load balancer that becomes %s with %j', (type, more, left, nodePort) => {
  const next = service({ ...balanced, ...more, type });
  dropTypeDependentFields(next, service(balanced));
  const { type: _, ports, ...rest } = next['spec'] as { type: string; ports: object[] };
  expect(Object.keys(rest).sort()).toEqual(left);
  expect(ports).toEqual([{ port: 80, ...(nodePort === undefined ? {} : { nodePort }) }]);
  expect(next['status']).toEqual({ loadBalancer: {} });
});

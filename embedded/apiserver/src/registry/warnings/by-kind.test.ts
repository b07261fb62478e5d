import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import { kindWarnings } from './by-kind.ts';

const object = (kind: string, parts: object, metadata: object = {}): KubeObject =>
  ({ apiVersion: 'v1', kind, metadata: { name: 'x', ...metadata }, ...parts }) as KubeObject;
const twoPorts = {
  containers: [
    { name: 'c', ports: [{ containerPort: 80, protocol: 'TCP' }] },
    { name: 'd', ports: [{ containerPort: 80, protocol: 'TCP', hostPort: 8, name: 'web' }] },
  ],
};
const OVERLAP = 'containers[1].ports[0]: overlapping port definition with';

describe('kindWarnings', () => {
  test.each<[string, KubeObject, string[]]>([
    ['/pods', object('Pod', { spec: twoPorts }), [`spec.${OVERLAP} spec.containers[0].ports[0]`]],
    [
      'apps/deployments',
      object('Deployment', { spec: { template: { spec: twoPorts } } }),
      [`spec.template.spec.${OVERLAP} spec.template.spec.containers[0].ports[0]`],
    ],
    [
      'apps/deployments',
      object('Deployment', { spec: { template: { spec: {} } } }, { name: 'a.b' }),
      [
        'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
      ],
    ],
    [
      '/pods',
      object('Pod', { spec: { containers: [{ name: 'c', resources: { limits: { memory: '100m' } } }] } }),
      [
        'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
      ],
    ],
    [
      '/pods',
      object('Pod', {
        spec: {
          containers: [
            {
              name: 'c',
              env: [
                { name: 'A', value: '1' },
                { name: 'A', value: '$(A)2' },
                { name: 'A', value: '3' },
              ],
            },
          ],
        },
      }),
      ['spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      'batch/cronjobs',
      object('CronJob', {
        spec: { jobTemplate: { spec: { template: { spec: { imagePullSecrets: [{ name: '' }] } } } } },
      }),
      ['spec.jobTemplate.spec.template.spec.imagePullSecrets[0].name: invalid empty name ""'],
    ],
    [
      '/resourcequotas',
      object('ResourceQuota', { spec: { hard: { cpu: '3', 'limits.cpu': '2' } } }),
      ['ResourceQuota cpu (3) should be less than limits.cpu (2)'],
    ],
    [
      '/endpoints',
      object('Endpoints', { subsets: [{ addresses: [{ ip: '2001:DB8::1' }] }] }),
      [
        'subsets[0].addresses[0].ip: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
      ],
    ],
    [
      'networking.k8s.io/networkpolicies',
      object('NetworkPolicy', { spec: { ingress: [{ from: [{ ipBlock: { cidr: '10.1.2.3/8' } }] }] } }),
      [
        'spec.ingress[0].from[0].ipBlock.cidr: CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.1.2.3/32"?)',
      ],
    ],
    ['example.com/widgets', object('Widget', { spec: twoPorts }), []],
  ])('of new %s', (collection, next, wanted) => {
    expect(kindWarnings(collection, next, undefined)).toEqual(wanted);
  });

  test('tells of templates again only when the desired state changes', () => {
    const live = object('Deployment', { spec: { template: { spec: twoPorts } } });
    const relabelled = { ...live, metadata: { ...live.metadata, labels: { a: 'b' } } };
    const noted = { ...live, metadata: { ...live.metadata, annotations: { a: 'b' } } };
    expect(kindWarnings('apps/deployments', relabelled, live)).toEqual([]);
    expect(kindWarnings('apps/deployments', noted, live)).toHaveLength(1);
    expect(kindWarnings('apps/statefulsets', { ...noted, kind: 'StatefulSet' }, live)).toEqual([]);
  });

  test('says nothing of pods that exist', () => {
    const pod = object('Pod', { spec: twoPorts });
    expect(kindWarnings('/pods', pod, pod)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { startTestApi } from '../../test/test-api.ts';
import { humanDuration } from './age.ts';
import { serviceCells } from './kinds/network.ts';
import { podCells } from './kinds/pod.ts';
import { deploymentCells, jobCells } from './kinds/workloads.ts';

const NOW = Date.parse('2026-05-04T10:00:00Z');
const metadata = { name: 'x', creationTimestamp: '2026-05-04T09:58:30Z' };
const object = (kind: string, more: object) => ({ apiVersion: 'v1', kind, metadata, ...more });

test.each([
  [-2_000, '<invalid>'],
  [-500, '0s'],
  [0, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [125_000, '2m5s'],
  [600_000, '10m'],
  [10_799_000, '179m'],
  [10_800_000, '3h'],
  [12_000_000, '3h20m'],
  [28_800_000, '8h'],
  [172_800_000, '2d'],
  [180_000_000, '2d2h'],
  [691_200_000, '8d'],
  [63_072_000_000, '2y'],
  [64_000_000_000, '2y10d'],
])('humanDuration says %i ms as %s', (ms, expected) => {
  expect(humanDuration(ms)).toBe(expected);
});

describe('podCells', () => {
  const container = (state: object, more = {}) => ({
    name: 'c',
    restartCount: 0,
    ready: false,
    state,
    ...more,
  });
  const pod = (status: object, more = {}) =>
    object('Pod', { spec: { containers: [{ name: 'c' }] }, status, ...more });

  test.each([
    [
      'runs',
      pod({ phase: 'Running', containerStatuses: [container({ running: {} }, { ready: true })] }),
      '1/1',
      'Running',
    ],
    [
      'waits',
      pod({ phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ImagePullBackOff' } })] }),
      '0/1',
      'ImagePullBackOff',
    ],
    [
      'has ended',
      pod({
        phase: 'Succeeded',
        containerStatuses: [container({ terminated: { reason: 'Completed', exitCode: 0 } })],
      }),
      '0/1',
      'Completed',
    ],
    [
      'was killed',
      pod({ phase: 'Failed', containerStatuses: [container({ terminated: { signal: 9, exitCode: 137 } })] }),
      '0/1',
      'Signal:9',
    ],
    [
      'failed',
      pod({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 3 } })] }),
      '0/1',
      'ExitCode:3',
    ],
    ['was evicted', pod({ phase: 'Failed', reason: 'Evicted' }), '0/1', 'Evicted'],
    [
      'initializes',
      object('Pod', {
        spec: { containers: [{ name: 'c' }], initContainers: [{ name: 'i' }, { name: 'j' }] },
        status: {
          phase: 'Pending',
          initContainerStatuses: [
            { name: 'i', state: { terminated: { exitCode: 0 } } },
            { name: 'j', state: { running: {} } },
          ],
        },
      }),
      '0/1',
      'Init:1/2',
    ],
    [
      'is on its way out',
      { ...pod({ phase: 'Running' }), metadata: { ...metadata, deletionTimestamp: 'now' } },
      '0/1',
      'Terminating',
    ],
  ])('of a pod that %s', (_what, value, ready, status) => {
    expect(podCells(value, NOW).slice(0, 3)).toEqual(['x', ready, status]);
  });

  test('say how often and how long ago a pod was restarted', () => {
    const lastState = { terminated: { finishedAt: '2026-05-04T09:55:00Z' } };
    const status = {
      phase: 'Running',
      containerStatuses: [container({ running: {} }, { ready: true, restartCount: 2, lastState })],
    };
    expect(podCells(pod(status), NOW)[3]).toBe('2 (5m ago)');
  });
});

test('serviceCells tell what a service is reached by', () => {
  const service = (spec: object, status = {}) =>
    serviceCells(object('Service', { spec, status }), NOW).slice(1, 5);
  const ports = [
    { port: 80, nodePort: 30080, protocol: 'TCP' },
    { port: 53, protocol: 'UDP' },
  ];
  expect(service({ type: 'ClusterIP', clusterIP: '10.96.0.9', ports })).toEqual([
    'ClusterIP',
    '10.96.0.9',
    '<none>',
    '80:30080/TCP,53/UDP',
  ]);
  expect(service({ type: 'LoadBalancer', clusterIP: 'None', ports: [] })[2]).toBe('<pending>');
  const balanced = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'a.example' }] } };
  expect(service({ type: 'LoadBalancer' }, balanced)[2]).toBe('192.0.2.1,a.example');
  expect(service({ type: 'ExternalName', externalName: 'example.com' })[2]).toBe('example.com');
});

test('deploymentCells count replicas', () => {
  const spec = {
    replicas: 3,
    selector: { matchLabels: { app: 'x' } },
    template: {
      spec: {
        containers: [
          { name: 'a', image: 'one' },
          { name: 'b', image: 'two' },
        ],
      },
    },
  };
  const status = { readyReplicas: 1, updatedReplicas: 2, availableReplicas: 1 };
  expect(deploymentCells(object('Deployment', { spec, status }), NOW)).toEqual([
    'x',
    '1/3',
    '2',
    '1',
    '90s',
    'a,b',
    'one,two',
    'app=x',
  ]);
});

test('jobCells tell how long it took', () => {
  const status = {
    succeeded: 2,
    startTime: '2026-05-04T09:59:00Z',
    completionTime: '2026-05-04T09:59:42Z',
    conditions: [{ type: 'Complete', status: 'True' }],
  };
  expect(jobCells(object('Job', { spec: { completions: 2 }, status }), NOW).slice(1, 4)).toEqual([
    'Complete',
    '2/2',
    '42s',
  ]);
});

test('every kind that can be listed has a cell for each of its columns', async () => {
  const api = await startTestApi();
  await api.quiet();
  const groups = (await api.send('GET', '/apis')).body.groups.flatMap(
    (g: { versions: { groupVersion: string }[] }) => g.versions.map((v) => `/apis/${v.groupVersion}`),
  );
  let seen = 0;
  for (const base of ['/api/v1', ...groups]) {
    const { resources } = (await api.send('GET', base)).body;
    for (const { name, verbs } of resources as { name: string; verbs: string[] }[]) {
      if (!verbs.includes('list') || name.includes('/')) continue;
      const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
      const { body } = await api.send('GET', `${base}/${name}`, { headers: { accept } });
      for (const row of body.rows) expect(row.cells).toHaveLength(body.columnDefinitions.length);
      seen++;
    }
  }
  expect(seen).toBeGreaterThan(50);
  await api.stop();
});

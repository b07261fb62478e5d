import type { KubeObject } from '@flux-ts/resource';
import { formatFieldError } from '@flux-ts/schema';
import { expect, test } from 'vitest';
import { kindErrors } from './by-kind.ts';
import { validatePodChange } from './pod-changes.ts';
import { Report } from './report.ts';
import { builtinStatusErrors } from './statuses.ts';

const object = (kind: string, parts: object): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', namespace: 'default' },
  ...parts,
});
const pod = (spec: object) => object('Pod', { spec: { containers: [{ name: 'c', image: 'i' }], ...spec } });
const first = (texts: readonly string[]) => texts.map((text) => text.split('\n')[0]);

test.each([
  ['another image', { containers: [{ name: 'c', image: 'j' }] }, {}, []],
  ['a deadline', { activeDeadlineSeconds: 5 }, {}, []],
  [
    'a later deadline',
    { activeDeadlineSeconds: 5 },
    { activeDeadlineSeconds: 4 },
    ['spec.activeDeadlineSeconds: Invalid value: 5: must be less than or equal to previous value'],
  ],
  [
    'no deadline any more',
    {},
    { activeDeadlineSeconds: 4 },
    ['spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value'],
  ],
  [
    'no container',
    { containers: [] },
    {},
    ['spec.containers: Forbidden: pod updates may not add or remove containers'],
  ],
  [
    'a toleration for longer',
    { tolerations: [{ key: 'a', tolerationSeconds: 2 }] },
    { tolerations: [{ key: 'a' }] },
    [],
  ],
  [
    'no toleration any more',
    {},
    { tolerations: [{ key: 'a' }] },
    ['spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds'],
  ],
  [
    'a new gate',
    { schedulingGates: [{ name: 'g' }] },
    {},
    ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"],
  ],
  [
    'where a gated pod runs',
    { nodeSelector: { a: 'b' }, schedulingGates: [{ name: 'g' }] },
    { schedulingGates: [{ name: 'g' }] },
    [],
  ],
])('validatePodChange judges %s', (_what, next, live, told) => {
  const report = new Report();
  validatePodChange(report, pod(next), pod(live));
  expect(first(report.errors.map(formatFieldError))).toEqual(told);
});

test('validatePodChange tells what differs of a field that is for good', () => {
  const report = new Report();
  validatePodChange(report, pod({ nodeName: 'b' }), pod({ nodeName: 'a' }));
  expect(report.errors.map(formatFieldError).join()).toMatch(/- +"NodeName": "a",\n\+ +"NodeName": "b",/);
});

test.each([
  [
    '/nodes',
    { spec: { providerID: 'b' } },
    { spec: { providerID: 'a' } },
    ['spec.providerID: Forbidden: node updates may not change providerID except from "" to valid'],
  ],
  ['/nodes', { spec: { providerID: 'b' } }, { spec: {} }, []],
  [
    'storage.k8s.io/csidrivers',
    { spec: { attachRequired: false } },
    { spec: { attachRequired: true } },
    ['spec.attachedRequired: Invalid value: false: field is immutable'],
  ],
  [
    'storage.k8s.io/volumeattributesclasses',
    { driverName: 'b', parameters: { a: 'b' } },
    { driverName: 'a', parameters: { a: 'b' } },
    ['driverName: Forbidden: updates to driverName are forbidden.'],
  ],
])('kindErrors tells of %s what is for good', (collection, next, live, told) => {
  expect(kindErrors(collection, object('X', next), object('X', live)).map(formatFieldError)).toEqual(told);
});

test.each([
  [
    'apps/deployments',
    { replicas: 1, readyReplicas: 2 },
    {},
    ['status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas'],
  ],
  ['apps/deployments', { replicas: 2, readyReplicas: 2 }, {}, []],
  [
    'apps/daemonsets',
    { numberReady: -1 },
    {},
    ['status.numberReady: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'apps/statefulsets',
    {},
    { collisionCount: 3 },
    ['status.collisionCount: Invalid value: 0: cannot be decremented'],
  ],
  [
    '/namespaces',
    { phase: 'Terminating' },
    {},
    ['status.Phase: Invalid value: "Terminating": may only be \'Active\' if `deletionTimestamp` is empty'],
  ],
  [
    '/services',
    { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
    {},
    ["status.loadBalancer.ingress: Forbidden: may only be used when `spec.type` is 'LoadBalancer'"],
  ],
  [
    'batch/jobs',
    { conditions: [{ type: 'Failed', status: 'True' }], startTime: 't' },
    {},
    [
      'status.conditions: Invalid value: cannot set Failed=True condition without the FailureTarget=true condition',
    ],
  ],
  [
    'batch/jobs',
    { ready: 2, active: 1 },
    {},
    ['status.ready: Invalid value: 2: cannot set more ready pods than active'],
  ],
  [
    'batch/jobs',
    { failed: 1 },
    { failed: 2 },
    ['status.failed: Invalid value: 1: cannot decrease the failed counter'],
  ],
])('builtinStatusErrors judges a status of %s', (collection, status, before, told) => {
  const errors = builtinStatusErrors(collection, object('X', { status }), object('X', { status: before }));
  expect(errors.map(formatFieldError)).toEqual(told);
});

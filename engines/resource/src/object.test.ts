import { loadBuiltinKinds } from '@flux-ts/schema';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { differences, hasDrifted } from './drift.ts';
import { goPrint } from './go-print.ts';
import { formatApiVersion, formatSubject, idOf, type ObjectId, parseApiVersion } from './identity.ts';
import { normalize } from './normalize.ts';
import type { KubeObject } from './object.ts';
import { compareForApply } from './order.ts';

const object = (parts: object): KubeObject =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'n' }, ...parts }) as KubeObject;

describe('identity', () => {
  test('parseApiVersion and formatApiVersion are inverse', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9.]{0,8}$/);
    fc.assert(
      fc.property(fc.oneof(fc.constant(''), word), word, (group, version) => {
        expect(parseApiVersion(formatApiVersion({ group, version }))).toEqual({ group, version });
      }),
    );
    expect(() => parseApiVersion('a/b/c')).toThrow('unexpected GroupVersion string: a/b/c');
  });

  test('formatSubject prints as Flux does', () => {
    expect(formatSubject(object({}))).toBe('ConfigMap/n/x');
    expect(formatSubject({ ...idOf(object({})), namespace: '' })).toBe('ConfigMap/x');
  });
});

test('compareForApply puts first what others stand on, webhooks last', () => {
  const id = (kind: string, name = 'a', namespace = ''): ObjectId => ({
    group: '',
    version: 'v1',
    kind,
    namespace,
    name,
  });
  const ids = [
    id('ValidatingWebhookConfiguration'),
    id('Widget', 'b'),
    id('Widget', 'a', 'z'),
    id('Deployment'),
    id('Ingress'),
    id('StorageClass'),
    id('Namespace'),
    id('CustomResourceDefinition'),
    id('Secret'),
  ];
  expect(ids.sort(compareForApply).map((i) => i.kind + i.name)).toEqual([
    'CustomResourceDefinitiona',
    'Namespacea',
    'StorageClassa',
    'Secreta',
    'Deploymenta',
    'Ingressa',
    'Widgetb',
    'Widgeta',
    'ValidatingWebhookConfigurationa',
  ]);
});

describe('normalize', () => {
  test('moves stringData, drops status, empties creationTimestamp', () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      stringData: { a: 'ü' },
      data: { b: 'Yg==' },
      status: {},
    };
    expect(normalize(secret)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', creationTimestamp: null },
      data: { a: 'w7w=', b: 'Yg==' },
    });
    expect(secret.stringData).toEqual({ a: 'ü' });
  });

  test('sets protocols of services and containers', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { ports: [{ port: 1 }, { port: 2, protocol: 'UDP' }] },
    };
    expect(normalize(service)['spec']).toEqual({
      ports: [
        { port: 1, protocol: 'TCP' },
        { port: 2, protocol: 'UDP' },
      ],
    });
    const spec = { template: { spec: { containers: [{ ports: [{ containerPort: 1 }] }] } } };
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, spec };
    expect(normalize(deployment)).toMatchObject({
      spec: { template: { spec: { containers: [{ ports: [{ containerPort: 1, protocol: 'TCP' }] }] } } },
    });
  });

  const pod = { containers: [{ name: 'c', image: 'i', env: [{ name: 'e', value: '' }] }] };
  const inGo = { containers: [{ name: 'c', image: 'i', env: [{ name: 'e' }], resources: {} }] };
  // What kustomize-controller 1.9.4 was seen to apply, by the managedFields that it left.
  test.each<[string, string, object, object]>([
    [
      'v1',
      'Service',
      { ports: [{ port: 80 }], prots: [] },
      { ports: [{ port: 80, protocol: 'TCP', targetPort: 0 }] },
    ],
    ['v1', 'Namespace', {}, {}],
    ['v1', 'Pod', { ...pod, volumes: [] }, inGo],
    [
      'apps/v1',
      'Deployment',
      { replica: 2, selector: {}, template: { spec: pod } },
      { selector: {}, strategy: {}, template: { metadata: {}, spec: inGo } },
    ],
    [
      'batch/v1',
      'CronJob',
      { schedule: '* * * * *', jobTemplate: { spec: { template: { spec: pod } } } },
      {
        schedule: '* * * * *',
        jobTemplate: { metadata: {}, spec: { template: { metadata: {}, spec: inGo } } },
      },
    ],
    ['networking.k8s.io/v1', 'NetworkPolicy', { ingress: [] }, { podSelector: {} }],
    [
      'v1',
      'ResourceQuota',
      { hard: { cpu: 0.5, memory: '1024Mi' } },
      { hard: { cpu: '500m', memory: '1Gi' } },
    ],
    // Types that do not fit are sent as they are, for the server to refuse.
    ['v1', 'Service', { ports: [{ port: '80' }], bogus: 1 }, { ports: [{ port: '80' }], bogus: 1 }],
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', { bogus: 1 }, { bogus: 1 }],
    ['example.com/v1', 'Thing', { bogus: [] }, { bogus: [] }],
  ])("takes %s %s through Go's types: %j", (apiVersion, kind, spec, expected) => {
    const given = { apiVersion, kind, metadata: { name: 'x' }, spec };
    const options = { kinds: loadBuiltinKinds() };
    const normal = normalize(given, options);
    expect(normal['spec']).toEqual(expected);
    expect(normalize(normal, options)).toEqual(normal);
  });

  test('keeps the status of definitions, and leaves roles alone', () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'c' },
      status: { x: 1 },
    };
    expect(normalize(crd)['status']).toEqual({ x: 1 });
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'r' },
      rules: null,
    };
    expect(normalize(role)).toBe(role);
  });
});

describe('hasDrifted', () => {
  const base = object({ data: { a: '1' }, status: { x: 1 } });
  const meta = (extra: object) => ({ metadata: { name: 'x', namespace: 'n', ...extra } });
  test.each<[string, object, boolean]>([
    ['nothing', { data: { a: '1' } }, false],
    ['status', { data: { a: '1' }, status: { x: 2 } }, false],
    ['bookkeeping', { data: { a: '1' }, ...meta({ resourceVersion: '2', generation: 3 }) }, false],
    ['empty labels', { data: { a: '1' }, ...meta({ labels: {} }) }, false],
    ['labels', { data: { a: '1' }, ...meta({ labels: { l: '1' } }) }, true],
    ['annotations', { data: { a: '1' }, ...meta({ annotations: { l: '1' } }) }, true],
    ['data', { data: { a: '2' } }, true],
    ['a new field', { data: { a: '1' }, immutable: true }, true],
  ])('sees a change of %s: %s', (_, parts, expected) => {
    const after = object(parts);
    expect(hasDrifted(base, after)).toBe(expected);
    expect(hasDrifted(after, base)).toBe(expected);
    if (expected) expect(differences(base, after)).not.toEqual([]);
  });

  test('differences name the field', () => {
    expect(differences(base, object({ data: { a: '2', 'b/c': '3' } }))).toEqual([
      { path: '/data/a', type: 'changed', before: '1', after: '2' },
      { path: '/data/b~1c', type: 'added', after: '3' },
    ]);
  });
});

test.each([
  [{ b: 1, a: ['x', null] }, 'map[a:[x <nil>] b:1]'],
  [1.5, '1.5'],
  [1e21, '1e+21'],
  [0.00001, '1e-05'],
  [1000000, '1000000'],
  [true, 'true'],
])('goPrint prints %j as Go does', (value, expected) => {
  expect(goPrint(value)).toBe(expected);
});

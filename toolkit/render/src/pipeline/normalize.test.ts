import { loadBuiltinKinds } from '@flux-ts/schema';
import { describe, expect, test } from 'vitest';
import { normalize } from './normalize.ts';

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

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const configMap = (name: string, more = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  ...more,
});
const deployment = (name: string, spec = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    ...spec,
  },
});

describe('createObject', () => {
  test('gives a new object what the server decides', async () => {
    const { status, body } = await api.send('POST', `${CONFIG_MAPS}?fieldManager=me`, {
      json: configMap('made', { data: { a: 'b' } }),
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {
        name: 'made',
        namespace: 'default',
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: '2026-05-04T10:00:00Z',
        managedFields: [
          {
            manager: 'me',
            operation: 'Update',
            apiVersion: 'v1',
            time: '2026-05-04T10:00:00Z',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
          },
        ],
      },
      data: { a: 'b' },
    });
  });

  test('names a field manager for the client when the request does not', async () => {
    const headers = { 'user-agent': 'kubectl/v1.32.4 (linux/amd64)' };
    const { body } = await api.send('POST', CONFIG_MAPS, {
      json: configMap('agent', { data: { a: 'b' } }),
      headers,
    });
    expect(body.metadata.managedFields[0].manager).toBe('kubectl');
  });

  test('makes up the rest of a generateName', async () => {
    const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'some-' } };
    const { body } = await api.send('POST', CONFIG_MAPS, { json });
    expect(body.metadata.name).toMatch(/^some-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test('counts generations from 1, fills in defaults, drops a status', async () => {
    const { body } = await api.send('POST', '/apis/apps/v1/namespaces/default/deployments', {
      json: { ...deployment('d'), status: { replicas: 7 } },
    });
    expect(body.metadata.generation).toBe(1);
    expect(body.spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
      template: { spec: { restartPolicy: 'Always', containers: [{ imagePullPolicy: 'Always' }] } },
    });
    expect(body.status?.replicas).toBeUndefined();
  });

  test('keeps nothing of a dry run', async () => {
    const { status, body } = await api.send('POST', `${CONFIG_MAPS}?dryRun=All`, { json: configMap('dry') });
    expect(status).toBe(201);
    expect(body.metadata.uid).toBeDefined();
    expect((await api.send('GET', `${CONFIG_MAPS}/dry`)).status).toBe(404);
  });

  test.each([
    [
      'an object that is there already',
      CONFIG_MAPS,
      configMap('kube-root-ca.crt'),
      409,
      'AlreadyExists',
      'configmaps "kube-root-ca.crt" already exists',
    ],
    [
      'an object of a namespace that is not there',
      '/api/v1/namespaces/nowhere/configmaps',
      configMap('x'),
      404,
      'NotFound',
      'namespaces "nowhere" not found',
    ],
    [
      'an object without a name',
      CONFIG_MAPS,
      { apiVersion: 'v1', kind: 'ConfigMap' },
      422,
      'Invalid',
      'ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
    ],
    [
      'a bad name',
      CONFIG_MAPS,
      configMap('Bad_Name'),
      422,
      'Invalid',
      "ConfigMap \"Bad_Name\" is invalid: metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
    [
      'another namespace than that of the path',
      CONFIG_MAPS,
      { ...configMap('x'), metadata: { name: 'x', namespace: 'other' } },
      400,
      'BadRequest',
      'the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'another kind',
      CONFIG_MAPS,
      { apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'x' } },
      400,
      'BadRequest',
      'ConfigMap in version "v2" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered for version "v2" in scheme "pkg/runtime/scheme.go:111"',
    ],
    [
      'a selector that does not fit the template',
      '/apis/apps/v1/namespaces/default/deployments',
      deployment('odd', { selector: { matchLabels: { other: 'x' } } }),
      422,
      'Invalid',
      'Deployment.apps "odd" is invalid: spec.template.metadata.labels: Invalid value: {"app":"odd"}: `selector` does not match template `labels`',
    ],
  ])('refuses %s', async (_what, url, json, code, reason, message) => {
    const { status, body } = await api.send('POST', url, { json });
    expect(body).toMatchObject({ kind: 'Status', status: 'Failure', reason, message, code });
    expect(status).toBe(code);
  });

  test('details of an invalid object name each field', async () => {
    const json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', labels: { 'a b': 'c' } } };
    const { body } = await api.send('POST', CONFIG_MAPS, { json });
    expect(body.details).toMatchObject({ name: 'x', kind: 'ConfigMap' });
    expect(body.details.causes).toEqual([
      { reason: 'FieldValueInvalid', field: 'metadata.labels', message: expect.stringContaining('"a b"') },
    ]);
  });

  test.each([
    ['Strict', 400, undefined],
    ['Warn', 201, '299 - "unknown field \\"spec.replcas\\""'],
    ['Ignore', 201, undefined],
  ])('takes fields nobody knows as fieldValidation=%s says', async (how, code, warning) => {
    const url = `/apis/apps/v1/namespaces/default/deployments?dryRun=All&fieldValidation=${how}`;
    const { status, body, headers } = await api.send('POST', url, { json: deployment('v', { replcas: 2 }) });
    expect(status).toBe(code);
    expect(headers['warning']).toBe(warning);
    if (code === 201) expect(body.spec.replcas).toBeUndefined();
    else {
      expect(body.message).toBe(
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.replcas"',
      );
    }
  });

  test('makes data of a secret out of stringData', async () => {
    const json = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      data: { a: 'YQ==' },
      stringData: { b: 'bee' },
    };
    const { body } = await api.send('POST', '/api/v1/namespaces/default/secrets', { json });
    expect(body).toMatchObject({ type: 'Opaque', data: { a: 'YQ==', b: 'YmVl' } });
    expect(body.stringData).toBeUndefined();
  });

  test('gives services addresses and node ports, each its own', async () => {
    const service = (name: string, spec = {}) => ({
      json: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name },
        spec: { ports: [{ port: 80 }], ...spec },
      },
    });
    const url = '/api/v1/namespaces/default/services';
    const one = await api.send('POST', url, service('one', { type: 'NodePort' }));
    const two = await api.send('POST', url, service('two', { type: 'NodePort' }));
    const none = await api.send('POST', url, service('none', { clusterIP: 'None' }));
    expect(one.body.spec.clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\./);
    expect(one.body.spec.clusterIPs).toEqual([one.body.spec.clusterIP]);
    expect(two.body.spec.clusterIP).not.toBe(one.body.spec.clusterIP);
    expect(one.body.spec.ports[0].nodePort).toBeGreaterThanOrEqual(30000);
    expect(two.body.spec.ports[0].nodePort).not.toBe(one.body.spec.ports[0].nodePort);
    expect(none.body.spec.clusterIP).toBe('None');
    const taken = await api.send('POST', url, service('taken', { clusterIP: one.body.spec.clusterIP }));
    expect(taken.body.message).toContain('provided IP is already allocated');
  });

  test('takes `__proto__` for a key like others', async () => {
    const text =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"proto","annotations":{"__proto__":"x"}},"data":{"__proto__":"y"}}';
    const { status, body } = await api.send('POST', CONFIG_MAPS, { text });
    expect([201, 422]).toContain(status);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    if (status === 201) expect(Object.hasOwn(body.data, '__proto__')).toBe(true);
  });

  test('refuses a resourceVersion', async () => {
    const json = { ...configMap('x'), metadata: { name: 'x', resourceVersion: '1' } };
    const { status, body } = await api.send('POST', CONFIG_MAPS, { json });
    expect(status).toBe(500);
    expect(body.message).toBe('resourceVersion should not be set on objects to be created');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

/* What random sequences beside the real server have told of custom resources (conformance/apply/random-schemas). */

const text = { type: 'string' };
const properties = {
  inner: {
    type: 'object',
    'x-kubernetes-embedded-resource': true,
    'x-kubernetes-preserve-unknown-fields': true,
  },
  pairs: {
    type: 'array',
    items: { type: 'array', items: text, 'x-kubernetes-list-type': 'atomic' },
    'x-kubernetes-list-type': 'set',
  },
  keyed: {
    type: 'array',
    items: { type: 'object', required: ['k'], properties: { k: text, l: { ...text, default: 'a' } } },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['k', 'l'],
  },
  open: { 'x-kubernetes-preserve-unknown-fields': true },
  size: { 'x-kubernetes-int-or-string': true },
};
const part = { type: 'object', properties };
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.merge.dev' },
  spec: {
    group: 'merge.dev',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: part, status: part } } },
      },
    ],
  },
};
const THINGS = '/apis/merge.dev/v1/namespaces/default/things';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const made = await api.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    text: JSON.stringify(definition),
  });
  expect(made.status).toBe(201);
});
afterAll(() => api.stop());

const thing = (name: string, rest: object, metadata: object = {}) =>
  JSON.stringify({ apiVersion: 'merge.dev/v1', kind: 'Thing', metadata: { name, ...metadata }, ...rest });
const apply = (name: string, rest: object, metadata?: object) =>
  api.send('PATCH', `${THINGS}/${name}?fieldManager=me`, {
    text: thing(name, rest, metadata),
    type: 'application/apply-patch+yaml',
  });
const patch = (name: string, type: string, body: unknown) =>
  api.send('PATCH', `${THINGS}/${name}?fieldManager=me&fieldValidation=Strict`, {
    text: JSON.stringify(body),
    type: `application/${type}+json`,
  });

describe('custom resources', () => {
  test('own the metadata of embedded resources as any metadata is owned', async () => {
    const inner = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x', labels: { a: '1' } } };
    const { body } = await apply('a', { spec: { inner } });
    expect(body.metadata.managedFields[0].fieldsV1['f:spec']['f:inner']).toEqual({
      'f:apiVersion': {},
      'f:kind': {},
      'f:metadata': { 'f:name': {}, 'f:labels': { 'f:a': {} } },
    });
  });

  test('lose empty maps and lists of their metadata', async () => {
    const { body } = await apply('b', { spec: {} }, { labels: {}, finalizers: [], ownerReferences: [] });
    expect(Object.keys(body.metadata)).not.toContain('labels');
    expect(Object.keys(body.metadata)).not.toContain('finalizers');
    expect(Object.keys(body.metadata)).not.toContain('ownerReferences');
  });

  test('are told of a null that is applied where none may be', async () => {
    const { status, body } = await apply('c', { spec: { keyed: null } });
    expect([status, body.message]).toEqual([
      422,
      'Thing.merge.dev "c" is invalid: spec.keyed: Invalid value: "null": spec.keyed in body must be of type array: "null"',
    ]);
  });

  test('keep a null that an apply has in a key with a default', async () => {
    const { body } = await apply('d', { spec: { keyed: [{ k: 'x', l: null }] } });
    expect(body.spec.keyed).toEqual([{ k: 'x', l: 'a' }]);
    expect(body.metadata.managedFields[0].fieldsV1['f:spec']['f:keyed']).toHaveProperty([
      'k:{"k":"x","l":null}',
    ]);
  });

  test('keep what is in lists of a field that keeps all', async () => {
    const { body } = await apply('e', { spec: { open: ['x', { p: 1 }] } });
    expect(body.spec.open).toEqual(['x', { p: 1 }]);
  });

  test('leave it to validation that a value is a number or a text', async () => {
    const { status, body } = await apply('f', { spec: { size: [1] } });
    expect([status, body.details.causes[0].message]).toEqual([
      422,
      'Invalid value: "array": spec.size in body must be of type integer,string: "array"',
    ]);
  });

  test('have no owners once a set is one that cannot be merged, and cannot be applied then', async () => {
    await apply('g', { spec: { size: 1 } });
    const { body } = await patch('g', 'merge-patch', { spec: { pairs: [['a']] } });
    expect(body.metadata.managedFields).toBeUndefined();
    expect((await apply('g', { spec: { size: 2 } })).body.message).toBe(
      'failed to create manager for existing fields: failed to convert new object (default/g; merge.dev/v1, Kind=Thing) to smd typed: .spec.pairs: element 0: not supported: associative list with lists as elements',
    );
  });

  test('are told of items of a keyed list that are no objects', async () => {
    await apply('h', { spec: {} });
    const { body } = await patch('h', 'merge-patch', { spec: { keyed: ['x'] } });
    expect(body.details.causes).toContainEqual({
      reason: 'FieldValueInvalid',
      message: 'Invalid value: "x": must be an object for an array of list-type map',
      field: 'spec.keyed[0]',
    });
  });

  test('are told of unknown fields in a patch with the object that the patch has made', async () => {
    await apply('i', { spec: {} });
    const { body } = await patch('i', 'json-patch', [{ op: 'add', path: '/spec/x', value: 1 }]);
    expect(body.message).toContain('\\"spec\\":{\\"x\\":1}}": strict decoding error: unknown field "spec.x"');
  });

  test('keep their owners in an update that says there are none, unlike built-in kinds', async () => {
    const { body: live } = await apply('k', { spec: { size: 1 } });
    const put = async (managedFields: unknown) => {
      const { resourceVersion } = (await api.send('GET', `${THINGS}/k`)).body.metadata;
      const text = thing('k', { spec: live.spec }, { resourceVersion, managedFields });
      return (await api.send('PUT', `${THINGS}/k?fieldManager=me`, { text })).body.metadata.managedFields;
    };
    expect(await put([])).toHaveLength(1);
    expect(await put([{}])).toBeUndefined();
  });

  test('may have an embedded resource without a kind in their status', async () => {
    await apply('j', { spec: {} });
    const text = JSON.stringify({ status: { inner: { apiVersion: 'v1' } } });
    const type = 'application/merge-patch+json';
    expect((await api.send('PATCH', `${THINGS}/j/status`, { text, type })).status).toBe(200);
    const { body } = await patch('j', 'merge-patch', { spec: { inner: { apiVersion: 'v1' } } });
    expect(body.details.causes[0]).toMatchObject({ field: 'spec.inner.kind', message: 'Required value' });
  });
});

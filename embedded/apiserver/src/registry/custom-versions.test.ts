import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const at = (version: string, name = '') => `/apis/example.com/${version}/namespaces/default/twos${name}`;
const text = { type: 'string' };
let api: TestApi;

function version(name: string, properties: object, more: object = {}) {
  const spec = { type: 'object', properties };
  const openAPIV3Schema = { type: 'object', properties: { spec } };
  return { name, served: true, storage: name === 'v1', schema: { openAPIV3Schema }, ...more };
}

function definition(own: object = { both: text, a: { ...text, default: 'one' } }) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'twos.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'twos', kind: 'Two' },
      versions: [
        version('v1', own),
        version('v1beta1', { both: text, b: { ...text, default: 'two' } }, { deprecated: true }),
      ],
    },
  };
}

beforeAll(async () => {
  api = await startTestApi();
  expect((await api.send('POST', CRDS, { json: definition() })).status).toBe(201);
  await api.quiet();
  for (const name of ['v1', 'v1beta1']) {
    const json = {
      apiVersion: `example.com/${name}`,
      kind: 'Two',
      metadata: { name },
      spec: { both: 'x', a: 'A', b: 'B' },
    };
    expect((await api.send('POST', at(name), { json })).status).toBe(201);
  }
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
});

const specOf = async (path: string) => (await api.send('GET', path)).body.spec;

describe('custom resources in several versions', () => {
  test('are stored without what the storage version does not know', async () => {
    expect(await specOf(at('v1', '/v1'))).toEqual({ both: 'x', a: 'A' });
    expect(await specOf(at('v1', '/v1beta1'))).toEqual({ both: 'x', a: 'one' });
  });

  test('are seen without what the version asked for does not know, and without its defaults', async () => {
    expect(await specOf(at('v1beta1', '/v1'))).toEqual({ both: 'x' });
    expect(await specOf(at('v1beta1', '/v1beta1'))).toEqual({ both: 'x' });
    const { items } = (await api.send('GET', at('v1beta1'))).body;
    expect(items.map((item: { apiVersion: string; spec: object }) => [item.apiVersion, item.spec])).toEqual([
      ['example.com/v1beta1', { both: 'x' }],
      ['example.com/v1beta1', { both: 'x' }],
    ]);
  });

  test('are patched as they are seen', async () => {
    const type = 'application/merge-patch+json';
    const answer = await api.send('PATCH', at('v1beta1', '/v1'), { type, text: '{"spec":{"both":"y"}}' });
    expect(answer.body.spec).toEqual({ both: 'y' });
    expect(answer.headers['warning']).toBe(
      '299 - "example.com/v1beta1 Two is deprecated; use example.com/v1 Two"',
    );
    expect(await specOf(at('v1', '/v1'))).toEqual({ both: 'y', a: 'one' });
  });

  test('have the defaults and lose the fields of a definition that was changed', async () => {
    const before = await api.send('GET', at('v1', '/v1beta1'));
    const json = definition({ a: text, later: { ...text, default: 'now' } });
    const { body } = await api.send('GET', `${CRDS}/twos.example.com`);
    await api.send('PUT', `${CRDS}/twos.example.com`, {
      json: { ...json, metadata: { ...json.metadata, resourceVersion: body.metadata.resourceVersion } },
    });
    await api.quiet();
    const after = await api.send('GET', at('v1', '/v1beta1'));
    expect(after.body.spec).toEqual({ later: 'now' });
    expect(after.body.metadata).toEqual(before.body.metadata);
  });
});

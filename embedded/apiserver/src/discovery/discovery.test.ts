import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

test('discovery names versions, groups and resources', async () => {
  expect((await api.send('GET', '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
  const { body } = await api.send('GET', '/apis');
  expect(body.kind).toBe('APIGroupList');
  expect(body.groups.find((g: { name: string }) => g.name === 'autoscaling')).toEqual({
    name: 'autoscaling',
    versions: [
      { groupVersion: 'autoscaling/v2', version: 'v2' },
      { groupVersion: 'autoscaling/v1', version: 'v1' },
    ],
    preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
  });
  const apps = await api.send('GET', '/apis/apps/v1');
  const resources = apps.body.resources as { name: string }[];
  expect(resources.find((r) => r.name === 'deployments')).toMatchObject({
    singularName: 'deployment',
    namespaced: true,
    kind: 'Deployment',
    shortNames: ['deploy'],
    categories: ['all'],
  });
  expect(resources.find((r) => r.name === 'deployments/scale')).toMatchObject({
    group: 'autoscaling',
    version: 'v1',
    kind: 'Scale',
  });
  expect((await api.send('GET', '/apis/apps/v2')).status).toBe(404);
  expect((await api.send('GET', '/apis/none')).status).toBe(404);
});

test('discovery says all at once to who asks for that, and nothing twice', async () => {
  const first = await api.send('GET', '/apis', { headers: { accept: AGGREGATED } });
  expect(first.body).toMatchObject({ kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' });
  const apps = first.body.items.find((item: { metadata: { name: string } }) => item.metadata.name === 'apps');
  const deployments = apps.versions[0].resources.find(
    (r: { resource: string }) => r.resource === 'deployments',
  );
  expect(deployments).toMatchObject({
    scope: 'Namespaced',
    // Of a built-in kind the group and version are those that it is listed under.
    responseKind: { group: '', version: '', kind: 'Deployment' },
    subresources: [{ subresource: 'scale' }, { subresource: 'status' }],
  });
  const etag = first.headers['etag']!;
  const again = await api.send('GET', '/apis', { headers: { accept: AGGREGATED, 'if-none-match': etag } });
  expect(again.status).toBe(304);
});

test('OpenAPI has a document a group and version, with what kubectl looks for', async () => {
  const index = await api.send('GET', '/openapi/v3');
  const { serverRelativeURL } = JSON.parse(index.body).paths['apis/apps/v1'];
  const { body, headers } = await api.send('GET', serverRelativeURL);
  expect(headers['cache-control']).toBe('public, immutable');
  const item = body.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'];
  expect(item.patch.parameters.map((p: { name: string }) => p.name)).toEqual(
    expect.arrayContaining(['dryRun', 'fieldManager', 'fieldValidation', 'force']),
  );
  expect(item.patch['x-kubernetes-group-version-kind']).toEqual({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
  });
  const { schemas } = body.components;
  expect(schemas['io.k8s.api.apps.v1.Deployment']['x-kubernetes-group-version-kind']).toHaveLength(1);
  const references = JSON.stringify(schemas).matchAll(/#\/components\/schemas\/([^"]+)"/g);
  for (const [, name] of references) expect(schemas[name!]).toBeDefined();
  const etag = headers['etag']!;
  expect((await api.send('GET', serverRelativeURL, { headers: { 'if-none-match': etag } })).status).toBe(304);
  expect((await api.send('GET', '/openapi/v3/apis/none/v1')).status).toBe(404);
});

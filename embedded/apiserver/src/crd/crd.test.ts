import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openWatch, startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const WIDGETS = '/apis/example.com/v1/namespaces/default/widgets';

const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      required: ['size'],
      properties: { size: { type: 'integer', minimum: 1 }, color: { type: 'string', default: 'red' } },
    },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  },
};

function definition(plural: string, kind: string, more = {}) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural, kind, shortNames: [`${plural.slice(0, 2)}x`], categories: ['all'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: {
            status: {},
            scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' },
          },
          additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
        },
        {
          name: 'v1beta1',
          served: true,
          storage: false,
          deprecated: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
        },
      ],
      ...more,
    },
  };
}

const widget = (name: string, spec: object, version = 'v1') => ({
  json: { apiVersion: `example.com/${version}`, kind: 'Widget', metadata: { name }, spec },
});

beforeAll(async () => {
  api = await startTestApi();
  await api.send('POST', CRDS, { json: definition('widgets', 'Widget') });
  await api.quiet();
});
afterAll(() => api.stop());

describe('CustomResourceDefinitions', () => {
  test('are established, with their names accepted', async () => {
    const { body } = await api.send('GET', `${CRDS}/widgets.example.com`);
    expect(body.spec.names).toMatchObject({ singular: 'widget', listKind: 'WidgetList' });
    expect(body.spec.conversion).toEqual({ strategy: 'None' });
    expect(body.status).toMatchObject({
      acceptedNames: { plural: 'widgets', kind: 'Widget' },
      storedVersions: ['v1'],
      conditions: [
        { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts' },
        { type: 'Established', status: 'True', reason: 'InitialNamesAccepted' },
      ],
    });
  });

  test('are served as soon as the answer is there', async () => {
    await api.send('POST', CRDS, { json: definition('gadgets', 'Gadget') });
    expect((await api.send('GET', '/apis/example.com/v1/gadgets')).status).toBe(200);
    const { body } = await api.send('GET', '/apis/example.com/v1');
    expect(body.resources.map((r: { name: string }) => r.name)).toContain('gadgets/scale');
  });

  test('default, validate and prune', async () => {
    const made = await api.send('POST', WIDGETS, widget('w', { size: 2, bogus: true }));
    expect(made.body.spec).toEqual({ size: 2, color: 'red' });
    expect(made.headers['warning']).toBe('299 - "unknown field \\"spec.bogus\\""');
    const small = await api.send('POST', WIDGETS, widget('small', { size: 0 }));
    expect(small.body.message).toBe(
      'Widget.example.com "small" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    );
    const none = await api.send('POST', WIDGETS, widget('none', {}));
    expect(none.body.message).toBe('Widget.example.com "none" is invalid: spec.size: Required value');
  });

  test('count generations, keep the status apart, scale', async () => {
    const { body } = await api.send('POST', WIDGETS, widget('g', { size: 2 }));
    const put = await api.send('PUT', `${WIDGETS}/g/status`, {
      json: { ...body, spec: { size: 9 }, status: { size: 1 } },
    });
    expect(put.body).toMatchObject({ metadata: { generation: 1 }, spec: { size: 2 }, status: { size: 1 } });
    const scale = await api.send('GET', `${WIDGETS}/g/scale`);
    expect(scale.body).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 1 } });
    const text = '{"spec":{"replicas":5}}';
    await api.send('PATCH', `${WIDGETS}/g/scale`, { text, type: 'application/merge-patch+json' });
    expect((await api.send('GET', `${WIDGETS}/g`)).body).toMatchObject({
      metadata: { generation: 2 },
      spec: { size: 5 },
    });
  });

  test('demand a resourceVersion for an update, and know no strategic merge', async () => {
    const { body } = await api.send('POST', WIDGETS, widget('u', { size: 2 }));
    const { resourceVersion: _, ...metadata } = body.metadata;
    const put = await api.send('PUT', `${WIDGETS}/u`, { json: { ...body, metadata } });
    expect(put.body.message).toContain('metadata.resourceVersion: Invalid value: 0');
    const patch = await api.send('PATCH', `${WIDGETS}/u`, {
      text: '{}',
      type: 'application/strategic-merge-patch+json',
    });
    expect(patch.status).toBe(415);
    // kubectl apply asks the document, and would send one.
    const { body: document } = await api.send('GET', '/openapi/v3/apis/example.com/v1');
    const one = '/apis/example.com/v1/namespaces/{namespace}/widgets/{name}';
    expect(Object.keys(document.paths[one].patch.requestBody.content)).toEqual([
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
    ]);
  });

  test('are the same objects in every version, and say which is deprecated', async () => {
    await api.send('POST', WIDGETS, widget('v', { size: 3 }));
    const old = await api.send('GET', '/apis/example.com/v1beta1/namespaces/default/widgets/v');
    expect(old.body).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { size: 3 } });
    expect(old.headers['warning']).toBe(
      '299 - "example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget"',
    );
    const watched = openWatch(
      await api.raw('GET', '/apis/example.com/v1beta1/widgets?watch=1&fieldSelector=metadata.name%3Dv'),
    );
    expect(watched.events[0].object.apiVersion).toBe('example.com/v1beta1');
  });

  test('show their columns', async () => {
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body } = await api.send('GET', `${WIDGETS}/w`, { headers: { accept } });
    expect(body.columnDefinitions.map((c: { name: string }) => c.name)).toEqual(['Name', 'Size']);
    expect(body.rows[0].cells).toEqual(['w', 2]);
  });

  test('take their objects with them, and end watches', async () => {
    await api.send('POST', CRDS, { json: definition('doodads', 'Doodad') });
    const path = '/apis/example.com/v1/namespaces/default/doodads';
    const json = { apiVersion: 'example.com/v1', kind: 'Doodad', metadata: { name: 'd' }, spec: { size: 1 } };
    await api.send('POST', path, { json });
    const { names, state } = openWatch(await api.raw('GET', `${path}?watch=1`));
    const { body } = await api.send('DELETE', `${CRDS}/doodads.example.com`);
    expect(body.metadata.finalizers).toEqual(['customresourcecleanup.apiextensions.k8s.io']);
    await api.quiet();
    expect((await api.send('GET', path)).status).toBe(404);
    expect((await api.send('GET', `${CRDS}/doodads.example.com`)).status).toBe(404);
    expect(names()).toEqual(['ADDED d', 'DELETED d']);
    expect(state.ended).toBe(true);
  });

  test('can be changed while they end', async () => {
    await api.send('POST', CRDS, { json: definition('holds', 'Hold') });
    const objects = '/apis/example.com/v1/namespaces/default/holds';
    const metadata = { name: 'h', finalizers: ['example.com/hold'] };
    const json = { apiVersion: 'example.com/v1', kind: 'Hold', metadata, spec: { size: 1 } };
    await api.send('POST', objects, { json });
    await api.send('DELETE', `${CRDS}/holds.example.com`);
    await api.quiet();
    const { status, body } = await api.send('PATCH', `${CRDS}/holds.example.com`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: Buffer.from(JSON.stringify({ metadata: { labels: { a: 'b' } } })),
    });
    expect([status, body.metadata.labels]).toEqual([200, { a: 'b' }]);
  });

  test.each([
    [
      'a name that is not its own',
      { ...definition('nuts', 'Nut'), metadata: { name: 'bolts.example.com' } },
      'metadata.name: Invalid value: "bolts.example.com": must be spec.names.plural+"."+spec.group',
    ],
    [
      'a webhook for conversion',
      definition('nuts', 'Nut', {
        conversion: {
          strategy: 'Webhook',
          webhook: { clientConfig: { url: 'https://127.0.0.1:1' }, conversionReviewVersions: ['v1'] },
        },
      }),
      'webhook conversion is not supported',
    ],
    [
      'two storage versions',
      definition('nuts', 'Nut', {
        versions: [1, 2].map((n) => ({
          name: `v${n}`,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
        })),
      }),
      'must have exactly one version marked as storage version',
    ],
    [
      'a schema that is not structural',
      definition('nuts', 'Nut', {
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', properties: { a: {} } } },
          },
        ],
      }),
      'type: Required value: must not be empty for specified object fields',
    ],
  ])('are refused with %s', async (_what, json, message) => {
    const { status, body } = await api.send('POST', CRDS, { json });
    expect(body.message).toContain(message);
    expect(status).toBe(422);
  });

  test('change the version that objects are stored in', async () => {
    const crd = definition('movers', 'Mover');
    await api.send('POST', CRDS, { json: crd });
    await api.quiet();
    const text = JSON.stringify([
      { op: 'replace', path: '/spec/versions/0/storage', value: false },
      { op: 'replace', path: '/spec/versions/1/storage', value: true },
    ]);
    const type = 'application/json-patch+json';
    const changed = await api.send('PATCH', `${CRDS}/movers.example.com`, { text, type });
    expect(changed.body.status.storedVersions).toEqual(['v1', 'v1beta1']);
  });

  test('read metadata as ObjectMeta, their own and that of embedded resources', async () => {
    const template = {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    };
    const versions = [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { template } } },
          },
        },
      },
    ];
    await api.send('POST', CRDS, { json: definition('frames', 'Frame', { versions }) });
    await api.quiet();
    const send = (name: string, metadata: object, inner: unknown) =>
      api.send('POST', '/apis/example.com/v1/namespaces/default/frames', {
        json: {
          apiVersion: 'example.com/v1',
          kind: 'Frame',
          metadata: { name, ...metadata },
          spec: { template: { apiVersion: 'v1', kind: 'Pod', metadata: inner } },
        },
      });
    const made = await send('a', { bogus: 1 }, { labels: { a: 'b' }, bogus: 1, creationTimestamp: null });
    expect(made.body.spec.template.metadata).toEqual({ labels: { a: 'b' } });
    expect(made.body.metadata).not.toHaveProperty('bogus');
    expect(made.headers['warning']).toContain('unknown field \\"spec.template.metadata.bogus\\"');
    const bad = await send('b', {}, { labels: { a: 1 } });
    expect([bad.status, bad.body.message]).toEqual([
      400,
      'Frame in version "v1" cannot be handled as a Frame: spec.template.metadata: Invalid value: {"labels":{"a":1}}: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
    ]);
    expect((await send('c', { finalizers: 'x' }, {})).status).toBe(400);
    expect((await send('d', {}, { annotations: { 'bad key': 'x' } })).body.message).toContain(
      'spec.template.metadata.annotations: Invalid value: "bad key"',
    );
    const patch = [
      { op: 'copy', from: '/spec/none', path: '/metadata/labels' },
      { op: 'add', path: '/metadata/annotations', value: { a: null } },
      { op: 'add', path: '/spec/template/metadata/labels', value: { a: null } },
    ];
    const patched = await api.send('PATCH', '/apis/example.com/v1/namespaces/default/frames/a', {
      type: 'application/json-patch+json',
      text: JSON.stringify(patch),
    });
    expect(patched.body.metadata.annotations).toEqual({ a: '' });
    expect(patched.body.spec.template.metadata).toEqual({ labels: { a: '' } });
    const none = await send('e', {}, null);
    expect(none.body.spec.template.metadata).toEqual({});
  });

  test('take no new objects on their way out, and tell how far they are', async () => {
    await api.send('POST', CRDS, { json: definition('leavers', 'Leaver') });
    await api.quiet();
    const path = '/apis/example.com/v1/namespaces/default/leavers';
    const leaver = (name: string, finalizers: string[]) => ({
      json: {
        apiVersion: 'example.com/v1',
        kind: 'Leaver',
        metadata: { name, finalizers },
        spec: { size: 1 },
      },
    });
    await api.send('POST', path, leaver('held', ['example.com/hold']));
    const asked = await api.send('DELETE', `${CRDS}/leavers.example.com`);
    expect(asked.body.status.conditions.at(-1)).toMatchObject({ reason: 'InstanceDeletionPending' });
    await api.quiet();
    const { body } = await api.send('GET', `${CRDS}/leavers.example.com`);
    expect(body.status.conditions.at(-1)).toMatchObject({
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionInProgress',
    });
    const late = await api.send('POST', path, leaver('late', []));
    expect([late.status, late.body.message]).toEqual([
      403,
      'leavers.example.com "late" is forbidden: create not allowed while custom resource definition is terminating',
    ]);
  });

  test('do not get names that others have', async () => {
    const clash = definition('widgetz', 'Widget');
    await api.send('POST', CRDS, { json: clash });
    await api.quiet();
    const { body } = await api.send('GET', `${CRDS}/widgetz.example.com`);
    expect(body.status.conditions).toMatchObject([
      {
        type: 'NamesAccepted',
        status: 'False',
        reason: 'ListKindConflict',
        message: '"WidgetList" is already in use',
      },
      { type: 'Established', status: 'False' },
    ]);
    expect(body.status.acceptedNames).toMatchObject({ plural: 'widgetz', kind: '' });
    expect((await api.send('GET', '/apis/example.com/v1/widgetz')).status).toBe(404);
  });

  test('have bounds and objects with integers beyond 2^53, bounds as float64', async () => {
    const big = definition('bigs', 'Big');
    const send = (method: string, path: string, value: object) =>
      api.send(method, path, { text: JSON.stringify(value).replaceAll(/"(-?\d{16,})"/g, '$1') });
    const long = { type: 'integer', maximum: '9223372036854775000', default: '9007199254740993' };
    const spec = { type: 'object', properties: { long } };
    const openAPIV3Schema = { type: 'object', properties: { spec } };
    const versions = big.spec.versions.map((version) => ({ ...version, schema: { openAPIV3Schema } }));
    await send('POST', CRDS, { ...big, spec: { ...big.spec, versions } });
    await api.quiet();
    const path = '/apis/example.com/v1/namespaces/default/bigs';
    const make = (name: string, more: object) =>
      send('POST', path, { apiVersion: 'example.com/v1', kind: 'Big', metadata: { name }, spec: more });
    expect((await make('a', {})).status).toBe(201);
    expect((await make('b', { long: '9223372036854775807' })).body.message).toBe(
      'Big.example.com "b" is invalid: spec.long: Invalid value: 9223372036854775807: spec.long in body should be less than or equal to 9223372036854774784',
    );
  });
});

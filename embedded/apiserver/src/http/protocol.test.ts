import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';
import { ANONYMOUS } from '../auth/identities.ts';

/* What clients see of the protocol; the real server's answers to much more are in conformance/kube/protocol. */
const MAPS = '/api/v1/namespaces/default/configmaps';
const REVISIONS = '/apis/apps/v1/namespaces/default/controllerrevisions';
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
});

const told = async (method: string, path: string, options = {}) => {
  const { status, body } = await api.send(method, path, options);
  return [status, body.message];
};
const revision = (name: string, size: number) => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: { name },
  revision: 1,
  data: { text: 'x'.repeat(size) },
});

describe('the size of objects', () => {
  test('is that of etcd requests', async () => {
    const create = (size: number, query = '') =>
      told('POST', `${REVISIONS}${query}`, { json: revision('large', size) });
    expect(await create(1_600_000)).toEqual([500, 'etcdserver: request is too large']);
    expect((await create(2_500_000))[1]).toMatch(
      /^rpc error: code = ResourceExhausted desc = trying to send message larger than max \(25\d{5} vs\. 2097152\)$/,
    );
    expect((await create(1_600_000, '?dryRun=All'))[0]).toBe(201);
    expect((await create(1_400_000))[0]).toBe(201);
  });

  test('holds for what patches make of them, and leaves them as they were', async () => {
    const annotate = (size: number) =>
      told('PATCH', `${MAPS}/grows`, {
        type: 'application/merge-patch+json',
        text: JSON.stringify({
          metadata: {
            finalizers: Array.from({ length: size }, (_, i) => `example.com/${'f'.repeat(50)}${i}`),
          },
        }),
      });
    await api.send('POST', MAPS, {
      json: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'grows' } },
    });
    const before = (await api.send('GET', `${MAPS}/grows`)).body;
    expect(await annotate(25_000)).toEqual([500, 'etcdserver: request is too large']);
    expect((await api.send('GET', `${MAPS}/grows`)).body).toEqual(before);
  });

  test('of a JSON patch is ten thousand operations', async () => {
    const type = 'application/json-patch+json';
    const text = `[${Array.from({ length: 10_001 }, () => '{"op":"test","path":"/kind","value":"ConfigMap"}').join()}]`;
    expect(await told('PATCH', `${MAPS}/kube-root-ca.crt`, { type, text })).toEqual([
      413,
      'Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001',
    ]);
    expect((await told('PATCH', `${MAPS}/none`, { type, text }))[0]).toBe(404);
  });
});

describe('health', () => {
  test('is told check by check', async () => {
    const { body } = await api.send('GET', '/livez?verbose&exclude=etcd&exclude=other', { user: ANONYMOUS });
    expect(body).toContain(
      '[+]ping ok\n[+]log ok\n[+]loopback-serving-certificate ok\n[+]etcd excluded: ok\n',
    );
    expect(body).toContain('[+]poststarthook/rbac/bootstrap-roles ok\n');
    expect(body).toMatch(
      /warn: some health checks cannot be excluded: no matches for "other"\nlivez check passed\n$/,
    );
    expect((await api.send('GET', '/readyz/poststarthook/rbac/bootstrap-roles')).body).toBe('ok');
    expect((await api.send('GET', '/readyz/etcd')).body).toBe('ok');
    expect((await api.send('GET', '/readyz/other')).status).toBe(404);
    expect((await api.send('GET', '/readyz/__proto__')).status).toBe(404);
  });
});

describe('discovery', () => {
  test('says at its root where paths lead on', async () => {
    const { paths } = (await api.send('GET', '/')).body;
    expect(paths).toEqual(
      expect.arrayContaining(['/api/v1', '/apis/apps/v1', '/openapi/v3', '/readyz/ping', '/version']),
    );
    expect(paths).toEqual(paths.toSorted());
  });

  test.each([
    ['/apis/apps/v9', 'the server could not find the requested resource'],
    ['/apis/apps/v1/nothings', 'the server could not find the requested resource'],
    ['/apis/none.example.com/v1', undefined],
  ])('of %s knows whether the group is known', async (path, message) => {
    expect(await told('GET', path)).toEqual([404, message]);
  });

  test('moves who asks OpenAPI for a state that is no more', async () => {
    const { status, headers } = await api.send('GET', '/openapi/v3/apis/apps/v1?hash=OLD');
    expect(status).toBe(301);
    expect((await api.send('GET', headers['location'] ?? '')).headers['cache-control']).toBe(
      'public, immutable',
    );
  });
});

describe('an apply of a Scale', () => {
  const path = '/apis/apps/v1/namespaces/default/deployments/scaled';
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };
  const spec = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template };
  const apply = (at: string, manager: string, object: object, more = '') =>
    api.send('PATCH', `${at}?fieldManager=${manager}${more}`, {
      type: 'application/apply-patch+yaml',
      text: JSON.stringify(object),
    });
  const scale = (replicas: number) => ({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'scaled' },
    spec: { replicas },
  });

  test('meets whoever owns the number, and comes to own it', async () => {
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'scaled' }, spec };
    await apply(path, 'one', object);
    const refused = await apply(`${path}/scale`, 'two', scale(3));
    expect([refused.status, refused.body.message]).toEqual([
      409,
      'Apply failed with 1 conflict: conflict with "one": .spec.replicas',
    ]);
    const { body } = await apply(`${path}/scale`, 'two', scale(3), '&force=true');
    expect([body.kind, body.spec]).toEqual(['Scale', { replicas: 3 }]);
    const { managedFields } = (await api.send('GET', path)).body.metadata;
    const [entry, ...others] = managedFields.filter((each: { manager: string }) => each.manager === 'two');
    expect(others).toEqual([]);
    expect(entry).toEqual({
      manager: 'two',
      operation: 'Apply',
      subresource: 'scale',
      apiVersion: 'apps/v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    });
    expect(
      JSON.stringify(managedFields.find(({ manager }: { manager: string }) => manager === 'one')),
    ).not.toContain('f:replicas');
  });

  test('of another version or name is refused', async () => {
    expect((await apply(`${path}/scale`, 'two', { ...scale(1), apiVersion: 'v1' })).status).toBe(400);
    const other = { ...scale(1), metadata: { name: 'other' } };
    expect((await apply(`${path}/scale`, 'two', other)).body.message).toContain(
      'does not match the name on the URL',
    );
    expect((await apply(`${path}/scale`, 'two', scale(-1))).status).toBe(422);
  });
});

describe('what a strict reader says', () => {
  const send = (body: string, query = '?fieldValidation=Strict', method = 'POST', at = MAPS, type = 'json') =>
    api.send(method, `${at}${query}`, { type: `application/${type}`, text: body });

  test('is told in the order of the text, of unknown fields once and not of what is in them', async () => {
    const text =
      '{"foo":{"a":1,"a":2},"metadata":{"name":"q","zz":1,"name":"q"},"data":{"a":"1","a":"2"},"foo":2}';
    expect((await send(text)).body.message).toMatch(
      /strict decoding error: unknown field "foo", unknown field "metadata.zz", duplicate field "metadata.name", duplicate field "data.a"$/,
    );
    const { headers } = await send(text, '?dryRun=All');
    expect(headers['warning']).toBe(
      '299 - "unknown field \\"foo\\"", 299 - "unknown field \\"metadata.zz\\"", 299 - "duplicate field \\"metadata.name\\"", 299 - "duplicate field \\"data.a\\""',
    );
  });

  test('counts patches too', async () => {
    await send('{"metadata":{"name":"twice"}}', '');
    const at = `${MAPS}/twice`;
    const merge = await send(
      '{"foo":1,"data":{"x":"1","x":"2"}}',
      '?fieldValidation=Strict',
      'PATCH',
      at,
      'merge-patch+json',
    );
    expect(merge.body.message).toMatch(
      /strict decoding error: duplicate field "data.x", unknown field "foo"$/,
    );
    const steps = '[{"op":"add","path":"/data","value":{},"op":"add"}]';
    const { headers } = await send(steps, '', 'PATCH', at, 'json-patch+json');
    expect(headers['warning']).toBe('299 - "json patch duplicate field \\"[0].op\\""');
  });
});

describe('what cannot be changed', () => {
  test.each([
    [
      { deletionTimestamp: '2001-01-01T00:00:00Z' },
      'metadata.deletionTimestamp: Invalid value: "2001-01-01T00:00:00Z"',
    ],
    [{ deletionGracePeriodSeconds: 4 }, 'metadata.deletionGracePeriodSeconds: Invalid value: 4'],
  ])('is when an object goes: %j', async (metadata, why) => {
    await api.send('POST', MAPS, { json: { metadata: { name: 'stays' } } });
    const { status, body } = await api.send('PUT', `${MAPS}/stays`, {
      json: { metadata: { name: 'stays', ...metadata } },
    });
    expect([status, body.message]).toEqual([422, `ConfigMap "stays" is invalid: ${why}: field is immutable`]);
    expect(body.details.causes).toHaveLength(2);
  });

  test('is the kind or version of an object', async () => {
    await api.send('POST', MAPS, { json: { metadata: { name: 'same' } } });
    const { body } = await api.send('PATCH', `${MAPS}/same`, {
      type: 'application/merge-patch+json',
      text: '{"apiVersion":"v2"}',
    });
    expect(body.message).toMatch(
      /no kind "ConfigMap" is registered for version "v2" in scheme "pkg\/runtime\/scheme.go:111"$/,
    );
  });
});

test('a namespace that is left out of a path is all of them', async () => {
  const { body } = await api.send('GET', '/api/v1/namespaces//configmaps');
  expect(body.items.map((item: { metadata: { namespace: string } }) => item.metadata.namespace)).toContain(
    'kube-system',
  );
  expect(
    (await api.send('POST', '/api/v1/namespaces//configmaps', { json: { metadata: { name: 'x' } } })).status,
  ).toBe(405);
  expect((await api.send('GET', '/api/v1//configmaps')).status).toBe(404);
});

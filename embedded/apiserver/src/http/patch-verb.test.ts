import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const APPLY = 'application/apply-patch+yaml';

const manifest = (name: string, replicas: number, image = 'nginx:1') => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: c, image: "${image}"}]}
`;

const apply = (name: string, text: string, query = 'fieldManager=me') =>
  api.send('PATCH', `${DEPLOYMENTS}/${name}?${query}`, { text, type: APPLY });
const patch = (name: string, type: string, body: unknown) =>
  api.send('PATCH', `${DEPLOYMENTS}/${name}?fieldManager=other`, {
    text: JSON.stringify(body),
    type: `application/${type}+json`,
  });

describe('server-side apply', () => {
  test('creates, then changes, then does nothing', async () => {
    const created = await apply('a', manifest('a', 1));
    expect(created.status).toBe(201);
    expect(created.body.metadata.managedFields).toMatchObject([{ manager: 'me', operation: 'Apply' }]);
    const changed = await apply('a', manifest('a', 2));
    expect(changed.status).toBe(200);
    expect(changed.body.metadata.generation).toBe(2);
    api.clock.advance(10_000);
    expect((await apply('a', manifest('a', 2))).body).toEqual(changed.body);
  });

  test('refuses what others own, in the words of the server, unless forced', async () => {
    await apply('b', manifest('b', 1));
    await patch('b', 'merge-patch', { spec: { replicas: 5 } });
    const refused = await apply('b', manifest('b', 1));
    expect(refused.body).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "other" using apps/v1: .spec.replicas',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "other" using apps/v1',
            field: '.spec.replicas',
          },
        ],
      },
    });
    const forced = await apply('b', manifest('b', 1), 'fieldManager=me&force=true');
    expect(forced.body.spec.replicas).toBe(1);
    expect(forced.body.metadata.managedFields).toHaveLength(1);
  });

  test('takes away what a manager no longer wants', async () => {
    const more = manifest('c', 1).replace('metadata: {name: c}', 'metadata: {name: c, labels: {x: y}}');
    await apply('c', more);
    const { body } = await apply('c', manifest('c', 1));
    expect(body.metadata.labels).toBeUndefined();
  });

  test('creates nothing in a dry run', async () => {
    expect((await apply('d', manifest('d', 1), 'fieldManager=me&dryRun=All')).status).toBe(201);
    expect((await api.send('GET', `${DEPLOYMENTS}/d`)).status).toBe(404);
  });

  test.each([
    [
      'no field manager',
      'e',
      manifest('e', 1),
      'x=y',
      422,
      'fieldManager: Required value: is required for apply patch',
    ],
    ['another name', 'e', manifest('f', 1), 'fieldManager=me', 400, 'does not match the name on the URL'],
    ['broken YAML', 'e', '{', 'fieldManager=me', 400, 'error decoding YAML'],
    [
      'an unknown field',
      'e',
      `${manifest('e', 1)}\nbogus: 1`,
      'fieldManager=me&fieldValidation=Strict',
      500,
      '.bogus: field not declared in schema',
    ],
    [
      'a dry run of another kind',
      'e',
      manifest('e', 1),
      'fieldManager=me&dryRun=Some',
      422,
      'supported values: "All"',
    ],
  ])('refuses %s', async (_what, name, text, query, code, message) => {
    const { status, body } = await apply(name, text, query);
    expect(body.message).toContain(message);
    expect(status).toBe(code);
  });

  test('owns a status apart from the rest', async () => {
    await apply('s', manifest('s', 1));
    const text = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: s}\nstatus: {replicas: 3}\n';
    const { body } = await api.send('PATCH', `${DEPLOYMENTS}/s/status?fieldManager=ctl`, {
      text,
      type: APPLY,
    });
    expect(body).toMatchObject({ spec: { replicas: 1 }, status: { replicas: 3 } });
    expect(body.metadata.managedFields).toContainEqual(
      expect.objectContaining({
        manager: 'ctl',
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:replicas': {} } },
      }),
    );
  });
});

describe('other patches', () => {
  beforeAll(async () => {
    await apply('p', manifest('p', 1));
  });

  test('merge patches replace lists, strategic ones merge them', async () => {
    const template = (containers: unknown) => ({ spec: { template: { spec: { containers } } } });
    const strategic = await patch('p', 'strategic-merge-patch', template([{ name: 'd', image: 'two' }]));
    const images = (body: typeof strategic.body) =>
      body.spec.template.spec.containers.map((c: { image: string }) => c.image);
    expect(images(strategic.body).sort()).toEqual(['nginx:1', 'two']);
    const merged = await patch('p', 'merge-patch', template([{ name: 'c', image: 'three' }]));
    expect(images(merged.body)).toEqual(['three']);
  });

  test('a JSON patch may test, and fails as a whole', async () => {
    const fine = await patch('p', 'json-patch', [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 4 },
    ]);
    expect(fine.body.spec.replicas).toBe(4);
    const failed = await patch('p', 'json-patch', [
      { op: 'replace', path: '/spec/replicas', value: 9 },
      { op: 'remove', path: '/spec/nothing' },
    ]);
    expect(failed.body).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    });
    expect((await api.send('GET', `${DEPLOYMENTS}/p`)).body.spec.replicas).toBe(4);
  });

  test('a resourceVersion in a patch is a condition', async () => {
    const stale = await patch('p', 'merge-patch', { metadata: { resourceVersion: '1', labels: { a: 'b' } } });
    expect(stale.body.reason).toBe('Conflict');
  });

  test('refuses a type nobody knows', async () => {
    const { status, body } = await patch('p', 'bogus', {});
    expect(status).toBe(415);
    expect(body.message).toBe('415: Unsupported Media Type');
  });

  test('refuses to patch what is not there', async () => {
    expect((await patch('missing', 'merge-patch', {})).body.message).toBe(
      'deployments.apps "missing" not found',
    );
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../test/test-api.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const HOOKS = '/apis/admissionregistration.k8s.io/v1';

interface Review {
  readonly apiVersion: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into reviews of all shapes
  readonly request: any;
}

let api: TestApi;
/** What a webhook answers, by the path of its URL. */
let answers: Record<string, (review: Review) => object | Promise<object>>;
let asked: Review[];

beforeEach(async () => {
  answers = {};
  asked = [];
  api = await startTestApi({
    async callWebhook({ url, body }) {
      const review = JSON.parse(body) as Review;
      asked.push(review);
      const response = await answers[new URL(url).pathname]!(review);
      const { apiVersion, request } = review;
      return JSON.stringify({
        kind: 'AdmissionReview',
        apiVersion,
        response: { uid: request.uid, ...response },
      });
    },
  });
  await api.quiet();
});
afterEach(() => api.stop());

const post = (path: string, json: unknown) => api.send('POST', path, { json });
const rule = (resource: string, group = '') => ({
  apiGroups: [group],
  apiVersions: ['*'],
  operations: ['*'],
  resources: [resource],
});

async function register(
  kind: 'mutating' | 'validating',
  paths: readonly string[],
  more: object = {},
): Promise<void> {
  const webhooks = paths.map((path, i) => ({
    name: `w${i}.example.com`,
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    clientConfig: { url: `https://127.0.0.1:9443${path}` },
    rules: [rule('configmaps')],
    ...more,
  }));
  const made = await post(`${HOOKS}/${kind}webhookconfigurations`, { metadata: { name: kind }, webhooks });
  expect(made.status).toBe(201);
}

const patch = (...operations: readonly object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
});

describe('Webhooks', () => {
  test('tell what is to be written, by whom, and what is there', async () => {
    answers['/a'] = () => ({ allowed: true });
    await post(MAPS, { metadata: { name: 'm' } });
    await register('validating', ['/a']);
    await api.send('DELETE', `${MAPS}/m`);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.request).toMatchObject({
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      name: 'm',
      namespace: 'default',
      operation: 'DELETE',
      object: null,
      oldObject: { metadata: { name: 'm' } },
      options: { kind: 'DeleteOptions' },
      dryRun: false,
    });
  });

  test('are asked before a deletion', async () => {
    answers['/a'] = () => ({ allowed: false, status: { message: 'keep it' } });
    await post(MAPS, { metadata: { name: 'm' } });
    await register('validating', ['/a']);
    const refused = await api.send('DELETE', `${MAPS}/m`);
    expect(refused.body.message).toBe('admission webhook "w0.example.com" denied the request: keep it');
    expect((await api.send('GET', `${MAPS}/m`)).status).toBe(200);
  });

  test('see an update made again when somebody was faster', async () => {
    await post(MAPS, { metadata: { name: 'm' } });
    let first = true;
    answers['/a'] = async () => {
      if (first) {
        first = false;
        await api.send('PATCH', `${MAPS}/m`, {
          type: 'application/merge-patch+json',
          text: '{"data":{"a":"1"}}',
        });
      }
      return { allowed: true };
    };
    await register('validating', ['/a']);
    const text = '{"data":{"b":"2"}}';
    const made = await api.send('PATCH', `${MAPS}/m`, { type: 'application/merge-patch+json', text });
    expect(made.body.data).toEqual({ a: '1', b: '2' });
    expect(asked).toHaveLength(3);
  });

  test('do not let an update over what its writer has not seen', async () => {
    const { body } = await post(MAPS, { metadata: { name: 'm' } });
    let first = true;
    answers['/a'] = async () => {
      if (first) {
        first = false;
        await api.send('PATCH', `${MAPS}/m`, {
          type: 'application/merge-patch+json',
          text: '{"data":{"a":"1"}}',
        });
      }
      return { allowed: true };
    };
    await register('mutating', ['/a']);
    const late = await api.send('PUT', `${MAPS}/m`, { json: { ...body, data: { b: '2' } } });
    expect(late.body.reason).toBe('Conflict');
  });

  test('cannot make two objects of one name', async () => {
    let first = true;
    answers['/a'] = async () => {
      if (first) {
        first = false;
        await post(MAPS, { metadata: { name: 'm' } });
      }
      return { allowed: true };
    };
    await register('validating', ['/a']);
    expect((await post(MAPS, { metadata: { name: 'm' } })).body.reason).toBe('AlreadyExists');
  });

  test('put right what a definition demands', async () => {
    await post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
      metadata: { name: 'nuts.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'nuts', kind: 'Nut' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                required: ['size'],
                properties: { size: { type: 'integer' }, kindOf: { type: 'string', default: 'hazel' } },
              },
            },
          },
        ],
      },
    });
    answers['/a'] = () =>
      patch({ op: 'add', path: '/size', value: 3 }, { op: 'add', path: '/bogus', value: 1 });
    await register('mutating', ['/a'], { rules: [rule('nuts', 'example.com')] });
    const nuts = '/apis/example.com/v1/namespaces/default/nuts';
    const made = await post(nuts, { apiVersion: 'example.com/v1', kind: 'Nut', metadata: { name: 'n' } });
    expect(made.body).toMatchObject({ size: 3, kindOf: 'hazel' });
    expect(made.body).not.toHaveProperty('bogus');
    answers['/a'] = () => patch({ op: 'add', path: '/size', value: 'big' });
    const wrong = await post(nuts, { apiVersion: 'example.com/v1', kind: 'Nut', metadata: { name: 'o' } });
    expect(wrong.body.message).toContain('size: Invalid value: "string"');
  });

  test('are asked again when another one has changed the object', async () => {
    answers['/count'] = ({ request }) =>
      patch({
        op: 'add',
        path: '/data',
        value: { ...request.object.data, count: `${Number(request.object.data?.count ?? 0) + 1}` },
      });
    answers['/other'] = () => patch({ op: 'add', path: '/data/other', value: 'x' });
    await register('mutating', ['/count', '/other'], { reinvocationPolicy: 'IfNeeded' });
    const made = await post(MAPS, { metadata: { name: 'm' } });
    expect(made.body.data).toEqual({ count: '2', other: 'x' });
    // The second change of the one is news to the other.
    expect(asked).toHaveLength(4);
  });

  test.each([
    ['behind Services', { service: { namespace: 'default', name: 'hook' } }],
    ['at other machines', { url: 'https://example.com/hook' }],
    ['at a name that only begins like the loopback', { url: 'https://127.0.0.1.example.com/hook' }],
  ])('%s are not asked', async (_where, clientConfig) => {
    await register('validating', ['/a'], { clientConfig });
    expect((await post(MAPS, { metadata: { name: 'm' } })).status).toBe(201);
    expect(asked).toEqual([]);
  });

  test('have no say in webhooks', async () => {
    answers['/a'] = () => ({ allowed: false });
    await register('validating', ['/a'], { rules: [rule('*', '*')] });
    const gone = await api.send('DELETE', `${HOOKS}/validatingwebhookconfigurations/validating`);
    expect(gone.status).toBe(200);
  });

  test('with side effects are not asked for a dry run', async () => {
    answers['/a'] = () => ({ allowed: true });
    await register('validating', ['/a']);
    expect((await post(`${MAPS}?dryRun=All`, { metadata: { name: 'm' } })).status).toBe(201);
    expect(asked[0]!.request.dryRun).toBe(true);
    expect((await api.send('GET', `${MAPS}/m`)).status).toBe(404);
  });
});

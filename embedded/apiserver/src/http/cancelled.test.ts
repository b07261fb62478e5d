import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import { request } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';
import type { WebhookCall } from '../admission/webhooks/client.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { createCredentials } from '../tls/credentials.ts';
import type { Handler } from './handler.ts';
import { Listener } from './listener.ts';
import type { ApiRequest, ApiResponse } from './message.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const HOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

/** Asks about everything that is labelled `slow`. */
const hook = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'slow' },
  webhooks: [
    {
      name: 'slow.example.com',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      timeoutSeconds: 30,
      clientConfig: { url: 'https://127.0.0.1:1/slow' },
      objectSelector: { matchLabels: { slow: 'yes' } },
      rules: [
        {
          apiGroups: [''],
          apiVersions: ['v1'],
          resources: ['configmaps'],
          operations: ['CREATE', 'UPDATE', 'DELETE'],
        },
      ],
    },
  ],
};
const slowMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'slow', labels: { slow: 'yes' } } };

let api: TestApi;
/** Resolves with the question when a webhook is asked. */
let asked: PromiseWithResolvers<WebhookCall>;
/** What the webhook answers, once it does. */
let answer: PromiseWithResolvers<string>;

beforeEach(async () => {
  asked = Promise.withResolvers();
  answer = Promise.withResolvers();
  api = await startTestApi({
    callWebhook: (call) => {
      asked.resolve(call);
      call.signal?.addEventListener('abort', () => answer.reject(new Error('context canceled')));
      return answer.promise;
    },
  });
  await api.send('POST', HOOKS, { json: hook });
});
afterEach(async () => {
  expect(api.errors).toEqual([]);
  await api.stop();
});

describe('a write that nobody waits for', () => {
  test('lets go of its webhook, and stores nothing', async () => {
    const gone = new AbortController();
    const answered = api.send('POST', MAPS, { json: slowMap, signal: gone.signal });
    const call = await asked.promise;
    expect(call.signal?.aborted).toBe(false);
    gone.abort();
    expect(call.signal?.aborted).toBe(true);
    expect((await answered).status).toBeGreaterThanOrEqual(500);
    expect((await api.send('GET', `${MAPS}/slow`)).status).toBe(404);
  });

  test('stores nothing though its webhook says yes in the end', async () => {
    const gone = new AbortController();
    const answered = api.send('POST', MAPS, { json: slowMap, signal: gone.signal });
    const { body } = await asked.promise;
    const { uid } = JSON.parse(body).request;
    answer.resolve(
      JSON.stringify({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid, allowed: true },
      }),
    );
    gone.abort();
    expect((await answered).body.message).toBe(
      'Timeout: request did not complete within the allotted timeout',
    );
    expect((await api.send('GET', `${MAPS}/slow`)).status).toBe(404);
  });

  test('stops in the middle of a collection', async () => {
    for (let i = 0; i < 200; i++) {
      await api.send('POST', MAPS, {
        json: { ...slowMap, metadata: { name: `m${i}`, labels: { of: 'many' } } },
      });
    }
    const gone = new AbortController();
    const answered = api.send('DELETE', `${MAPS}?labelSelector=of%3Dmany`, { signal: gone.signal });
    gone.abort();
    expect((await answered).status).toBe(504);
    expect((await api.send('GET', `${MAPS}?labelSelector=of%3Dmany`)).body.items.length).toBeGreaterThan(100);
    expect((await api.send('DELETE', `${MAPS}?labelSelector=of%3Dmany`)).status).toBe(200);
    expect((await api.send('GET', `${MAPS}?labelSelector=of%3Dmany`)).body.items).toEqual([]);
  });
});

describe('a write with a time limit', () => {
  test('gives its webhook no more time than it has, and ends with it', async () => {
    const answered = api.send('POST', `${MAPS}?timeout=2s`, { json: slowMap });
    const call = await asked.promise;
    expect(call.timeoutSeconds).toBe(2);
    api.clock.advance(2000);
    const { status, body } = await answered;
    expect([status, body]).toEqual([
      504,
      {
        metadata: {},
        status: 'Failure',
        message: 'Timeout: request did not complete within the allotted timeout',
        reason: 'Timeout',
        details: {},
        code: 504,
      },
    ]);
    expect(call.signal?.aborted).toBe(true);
    expect((await api.send('GET', `${MAPS}/slow`)).status).toBe(404);
  });

  test('has a minute when it asks for more, or for none', async () => {
    const answered = api.send('POST', `${MAPS}?timeout=100h`, { json: slowMap });
    await asked.promise;
    api.clock.advance(60_000);
    expect((await answered).status).toBe(504);
  });

  test.each([
    ['x', 'time: invalid duration "x"'],
    ['5', 'time: missing unit in duration "5"'],
  ])('is refused with timeout=%s', async (timeout, why) => {
    const { status, body } = await api.send('GET', `${MAPS}?timeout=${timeout}`);
    expect([status, body.message]).toEqual([400, `invalid timeout specified in the request URL - ${why}`]);
  });
});

describe('a client that goes', () => {
  test.each(['HTTP/1.1', 'HTTP/2'])('by %s is told to the work for it', async (version) => {
    const begun = Promise.withResolvers<AbortSignal | undefined>();
    const never = new Promise<ApiResponse>(() => {});
    const handle = ({ signal }: ApiRequest) => {
      begun.resolve(signal);
      return never;
    };
    const { server, authority } = createCredentials(['127.0.0.1'], Date.now());
    const authenticator = { authenticate: () => undefined } as unknown as Authenticator;
    const tls = { server, authority: authority.certificate };
    const listener = new Listener({ handle } as unknown as Handler, authenticator, tls);
    const origin = { host: '127.0.0.1', port: await listener.listen('127.0.0.1', 0), ca: tls.authority };
    const leave = version === 'HTTP/2' ? sendByHttp2(origin) : sendByHttp1(origin);
    const signal = await begun.promise;
    expect(signal?.aborted).toBe(false);
    const aborted = once(signal as AbortSignal, 'abort');
    leave();
    await aborted;
    await listener.close();
  });
});

interface Origin {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
}

/** Sends a DELETE; what it returns goes away without waiting for the answer. */
function sendByHttp1(origin: Origin): () => void {
  const sent = request({ ...origin, method: 'DELETE', path: MAPS, agent: false });
  sent.on('error', () => {}).end();
  return () => sent.destroy();
}

function sendByHttp2({ host, port, ca }: Origin): () => void {
  const session = connect(`https://${host}:${port}`, { ca });
  const stream = session.request({ ':method': 'DELETE', ':path': MAPS });
  stream.on('error', () => {}).end();
  return () => {
    stream.close(constants.NGHTTP2_CANCEL);
    stream.on('close', () => session.destroy());
  };
}

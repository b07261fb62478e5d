import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../test/test-api.ts';
import { type ApiResponse, isStream, type PodLogOptions } from '../index.ts';

const PODS = '/api/v1/namespaces/default/pods';
const LOG = `${PODS}/web/log`;

let api: TestApi;
let asked: { pod: string; container: string; options: PodLogOptions }[];
let log: (options: PodLogOptions) => AsyncIterable<Uint8Array> | undefined;

beforeEach(async () => {
  asked = [];
  log = () => undefined;
  api = await startTestApi({
    podLogs(pod, container, options) {
      asked.push({ pod: pod.metadata.name, container, options });
      return log(options);
    },
  });
  await api.quiet();
  const containers = [{ name: 'app', image: 'app:1' }];
  const annotations = { 'simulation.flux-ts.dev/logs': 'annotated' };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', annotations }, spec: { containers } };
  await api.send('POST', PODS, { json: pod });
});
afterEach(() => api.stop());

/** Lines, and with `follow` nothing more until the signal. */
async function* lines(texts: readonly string[], { follow, signal }: PodLogOptions) {
  for (const text of texts) yield Buffer.from(text);
  if (follow && !signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

function read(response: ApiResponse, full = false) {
  if (!isStream(response.body)) throw new Error('no stream');
  const ended = Promise.withResolvers<void>();
  const read = { text: '', ended: ended.promise, stop: () => {} };
  read.stop = response.body.start({
    write(chunk) {
      read.text += Buffer.from(chunk).toString();
      return !full;
    },
    end: () => ended.resolve(),
  });
  return read;
}

describe('pods/log', () => {
  test('is what the port knows', async () => {
    log = (options) => lines(['one\n', 'two\n'], options);
    const response = await api.raw('GET', LOG);
    const { text, ended } = await untilEnd(read(response));
    expect([response.status, response.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(text).toBe('one\ntwo\n');
    await ended;
  });

  test('is the annotation of a pod that the port does not know', async () => {
    expect((await api.send('GET', LOG)).body).toBe('annotated\n');
  });

  test('hands the query over', async () => {
    const time = '2026-05-04T10:00:00Z';
    await api.send(
      'GET',
      `${LOG}?container=app&follow=true&timestamps=true&tailLines=3&limitBytes=9&sinceTime=${time}`,
    );
    await api.send('GET', `${LOG}?sinceSeconds=60&follow=false`);
    expect(asked).toMatchObject([
      {
        pod: 'web',
        container: 'app',
        options: { follow: true, timestamps: true, tailLines: 3, limitBytes: 9, sinceTime: Date.parse(time) },
      },
      { options: { follow: false, sinceSeconds: 60, sinceTime: undefined, tailLines: undefined } },
    ]);
  });

  test.each([
    ['tailLines=-1', 422, 'tailLines: Invalid value: -1: must be greater than or equal to 0'],
    ['limitBytes=0', 422, 'limitBytes: Invalid value: 0: must be greater than 0'],
    ['sinceSeconds=0', 422, 'sinceSeconds: Invalid value: 0: must be greater than 0'],
    [
      'sinceSeconds=1&sinceTime=2026-05-04T10:00:00Z',
      422,
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    ['tailLines=many', 400, 'strconv.ParseInt: parsing "many": invalid syntax'],
    ['sinceTime=yesterday', 400, 'sinceTime "yesterday" is not a time of RFC 3339'],
    ['previous=true', 400, 'previous terminated container "app" in pod "web" not found'],
    ['container=db', 400, 'container db is not valid for pod web'],
  ])('refuses %s', async (query, status, message) => {
    const answer = await api.send('GET', `${LOG}?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.body.message).toContain(message);
  });

  test('goes on until its reader leaves', async () => {
    log = (options) => lines(['one\n'], options);
    const reading = read(await api.raw('GET', `${LOG}?follow=true`));
    await api.quiet();
    expect([reading.text, asked[0]!.options.signal.aborted]).toEqual(['one\n', false]);
    reading.stop();
    await reading.ended;
    expect(asked[0]!.options.signal.aborted).toBe(true);
  });

  test('ends with its pod', async () => {
    log = (options) => lines(['one\n'], options);
    const reading = read(await api.raw('GET', `${LOG}?follow=true`));
    await api.send('DELETE', `${PODS}/web?gracePeriodSeconds=0`);
    await reading.ended;
    expect(reading.text).toBe('one\n');
  });

  test('ends where the log fails, or the reader is too slow', async () => {
    log = async function* broken() {
      yield Buffer.from('one\n');
      throw new Error('the disk is gone');
    };
    const broken = await untilEnd(read(await api.raw('GET', LOG)));
    log = (options) => lines(['one\n', 'two\n'], options);
    const slow = await untilEnd(read(await api.raw('GET', LOG), true));
    expect([broken.text, slow.text]).toEqual(['one\n', 'one\n']);
  });
});

async function untilEnd(reading: ReturnType<typeof read>) {
  await reading.ended;
  return reading;
}

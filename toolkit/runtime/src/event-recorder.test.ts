import type { KubeObject } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeClient, failure } from '../test/fake-client.ts';
import { createEventRecorder, type EventRecorderOptions, type PostFetch, silentLogger } from './index.ts';

let fake: FakeClient;
let clock: ManualClock;
const object: KubeObject = {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: {
    name: 'apps',
    namespace: 'flux-system',
    uid: 'u',
    resourceVersion: '7',
    annotations: { 'event.toolkit.fluxcd.io/cluster': 'prod', other: 'x' },
  },
};

beforeEach(() => {
  fake = new FakeClient();
  clock = new ManualClock(Date.parse('2024-01-01T00:00:00Z'));
});

function make(options: Partial<EventRecorderOptions> = {}) {
  return createEventRecorder({
    client: fake.kube,
    log: silentLogger(),
    reporter: 'kustomize-controller',
    instance: 'pod',
    clock,
    ...options,
  });
}

const events = () => [...fake.objects.values()].filter((o) => o.kind === 'Event');

describe('in the cluster', () => {
  test('an event becomes a core/v1 Event with its metadata as annotations', async () => {
    const recorder = make();
    recorder.event(object, {
      type: 'Warning',
      reason: 'BuildFailed',
      message: 'bad',
      metadata: { 'kustomize.toolkit.fluxcd.io/revision': 'main' },
    });
    expect(fake.calls).toEqual([]); // nothing within the caller's turn
    await recorder.flush();
    expect(events()).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({
          name: expect.stringMatching(/^apps\.[0-9a-f]{16}$/),
          namespace: 'flux-system',
          annotations: {
            'kustomize.toolkit.fluxcd.io/revision': 'main',
            'event.toolkit.fluxcd.io/cluster': 'prod',
          },
        }),
        involvedObject: {
          apiVersion: object.apiVersion,
          kind: 'Kustomization',
          name: 'apps',
          namespace: 'flux-system',
          uid: 'u',
          resourceVersion: '7',
        },
        type: 'Warning',
        reason: 'BuildFailed',
        message: 'bad',
        count: 1,
        source: { component: 'kustomize-controller' },
        reportingComponent: 'kustomize-controller',
        reportingInstance: '',
        firstTimestamp: '2024-01-01T00:00:00Z',
      }),
    ]);
  });

  test('an event gives way to objects that wait, for ten seconds at most, and keeps its time', async () => {
    let isBusy = true;
    const recorder = make({ isBusy: () => isBusy });
    const tell = (message: string) => recorder.event(object, { type: 'Normal', reason: 'Told', message });
    tell('once');
    await clock.advance(9_000);
    expect(events()).toEqual([]);
    isBusy = false;
    await clock.advance(200);
    expect(events()).toMatchObject([{ message: 'once', firstTimestamp: '2024-01-01T00:00:00Z' }]);
    isBusy = true;
    tell('late');
    await clock.advance(10_100);
    expect(events().map(({ message }) => message)).toEqual(['once', 'late']);
    tell('at the end');
    await recorder.flush();
    expect(events()).toHaveLength(3);
  });

  test('the same event again only raises the count, and is written anew when it is gone', async () => {
    const recorder = make();
    const again = async () => {
      recorder.event(object, { type: 'Normal', reason: 'R', message: 'm' });
      await recorder.flush();
    };
    await again();
    await clock.advance(5_000);
    await again();
    expect(events().map((e) => [e['count'], e['lastTimestamp']])).toEqual([[2, '2024-01-01T00:00:05Z']]);
    fake.objects.clear();
    await again();
    expect(events().map((e) => e['count'])).toEqual([1]);
  });

  test('a flood of one object is combined, then dropped, and does not hinder others', async () => {
    const recorder = make();
    for (let i = 0; i < 40; i++) recorder.event(object, { type: 'Normal', reason: 'R', message: `m${i}` });
    const other = { ...object, metadata: { ...object.metadata, name: 'other', uid: 'v' } };
    recorder.event(other, { type: 'Normal', reason: 'R', message: 'm' });
    await recorder.flush();
    const messages = events().map((e) => `${(e['involvedObject'] as { name: string }).name} ${e['message']}`);
    expect(messages.filter((m) => m.startsWith('apps'))).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `apps m${i}`),
      'apps (combined from similar events): m24',
    ]);
    expect(messages).toContain('other m');
    expect(events().find((e) => String(e['message']).startsWith('(combined'))?.['count']).toBe(15);
  });

  test('a server that refuses costs nobody anything', async () => {
    fake.before = () => {
      throw failure('Forbidden', 403);
    };
    const recorder = make();
    recorder.event(object, { type: 'Normal', reason: 'R', message: 'm' });
    await recorder.flush();
    expect(events()).toEqual([]);
  });
});

describe('to notification-controller', () => {
  function receiver(answers: (number | Error)[]) {
    const posts: { url: string; body: Record<string, unknown> }[] = [];
    const fetch: PostFetch = async (url, { body }) => {
      posts.push({ url, body: JSON.parse(body) });
      const answer = answers.shift() ?? 202;
      if (answer instanceof Error) throw answer;
      return { status: answer, arrayBuffer: async () => new ArrayBuffer(0) };
    };
    return { posts, fetch };
  }

  test("an event is posted in Flux's form, a trace never", async () => {
    const { posts, fetch } = receiver([]);
    const recorder = make({ eventsAddr: 'nc:9090/', fetch });
    recorder.event(object, { type: 'Trace', reason: 'R', message: 'trace' });
    recorder.event(object, { type: 'Warning', reason: 'R', message: 'm', metadata: { a: 'b' } });
    await recorder.flush();
    expect(posts).toEqual([
      {
        url: 'http://nc:9090/',
        body: {
          involvedObject: {
            apiVersion: object.apiVersion,
            kind: 'Kustomization',
            name: 'apps',
            namespace: 'flux-system',
            uid: 'u',
            resourceVersion: '7',
          },
          severity: 'error',
          timestamp: '2024-01-01T00:00:00Z',
          message: 'm',
          reason: 'R',
          metadata: { a: 'b', 'event.toolkit.fluxcd.io/cluster': 'prod' },
          reportingController: 'kustomize-controller',
          reportingInstance: 'pod',
        },
      },
    ]);
  });

  test('an event without metadata is posted without the field', async () => {
    const { posts, fetch } = receiver([]);
    const recorder = make({ eventsAddr: 'nc:9090', fetch });
    const { annotations: _, ...metadata } = object.metadata;
    recorder.event({ ...object, metadata }, { type: 'Normal', reason: 'R', message: 'm', metadata: {} });
    await recorder.flush();
    expect(posts.map(({ body }) => Object.hasOwn(body as object, 'metadata'))).toEqual([false]);
  });

  test.each<[string, (number | Error)[], number]>([
    ['a server that is away', [new Error('ECONNREFUSED'), 503, 202], 3],
    ['a duplicate', [429], 1],
    ['a refusal', [400], 1],
    ['a server that stays away', Array(9).fill(new Error('away')), 5],
  ])('%s is posted to again as often as makes sense', async (_, answers, expected) => {
    const { posts, fetch } = receiver(answers);
    const recorder = make({ eventsAddr: 'http://nc', fetch });
    recorder.event(object, { type: 'Normal', reason: 'R', message: 'm' });
    await clock.advance(60_000);
    await recorder.flush();
    expect(posts.length).toBe(expected);
  });
});

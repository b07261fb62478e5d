import type { KubeObject } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClient } from '../test/fake-client.ts';
import { createCache, type ManagedCache, silentLogger } from './index.ts';

const APP = { apiVersion: 'g/v1', kind: 'App' };
const KEY = { ...APP, namespace: 'n', name: 'a' };
const SHARD = 'shard=1';

/** A server one of whose watches is told nothing: the one of every object, or the one of the shard's. */
class Lagging extends FakeClient {
  readonly #deaf: string;

  constructor(deaf: string) {
    super();
    this.#deaf = deaf;
  }

  override async *watch(...args: Parameters<FakeClient['watch']>): ReturnType<FakeClient['watch']> {
    const [ref, { signal, labelSelector = '' } = {}] = args;
    if (labelSelector !== this.#deaf) yield* super.watch(...args);
    else if (ref.kind === APP.kind)
      await new Promise((done) => signal?.addEventListener('abort', done, { once: true }));
  }
}

describe.each(['', SHARD])('a cache whose watch "%s" lags behind', (deaf) => {
  let fake: Lagging;
  let cache: ManagedCache;
  const clock = new ManualClock(0);
  const put = (generation: number): KubeObject =>
    fake.put({ ...APP, metadata: { name: 'a', namespace: 'n', generation, labels: { shard: '1' } } });

  beforeEach(async () => {
    fake = new Lagging(deaf);
    // Beyond ten changes the versions must be compared as numbers, not as text.
    fake.version = 8;
    put(1);
    cache = createCache({ client: fake.kube, log: silentLogger(), clock, random: () => 0 });
    cache.informer(APP, { labelSelector: SHARD });
    cache.informer(APP);
    await cache.synced();
    await clock.advance(0);
    put(2);
    put(3);
    await clock.advance(0);
  });

  afterEach(() => cache.stop());

  test('gets the newest state that any watch has told', () => {
    expect(cache.get(KEY)?.metadata.generation).toBe(3);
  });

  test('lists it', () => {
    expect(cache.list(APP).map(({ metadata }) => metadata.generation)).toEqual([3]);
  });
});

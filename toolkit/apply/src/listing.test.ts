import { ApiError } from '@flux-ts/kube';
import { idOf } from '@flux-ts/resource';
import { ManualClock } from '@flux-ts/testkit';
import { describe, expect, test } from 'vitest';
import { configMap, setup } from '../test/test-cluster.ts';
import { Listing, type ListingOptions } from './listing.ts';

const labels = { 'kustomize.toolkit.fluxcd.io/name': 'app' };
const id = (name: string) => idOf(configMap(name, {}));

function open(more: Partial<ListingOptions> = {}) {
  const { cluster, counts } = setup();
  for (let i = 0; i < 250; i++) cluster.seed(configMap(`c${i}`, { i: `${i}` }, { labels }));
  cluster.seed(configMap('foreign', {}));
  const clock = new ManualClock();
  // The fake cluster knows no pages.
  const client: ListingOptions['client'] = {
    async list(ref, options = {}) {
      const { items, metadata } = await cluster.list<never>(ref, options);
      const start = Number(options.continue ?? 0);
      const end = start + (options.limit ?? items.length);
      const more = end < items.length ? { continue: `${end}` } : {};
      return { items: items.slice(start, end), metadata: { ...metadata, ...more } };
    },
  };
  const options = { client, clock, labelSelector: 'kustomize.toolkit.fluxcd.io/name', ...more };
  return { cluster, clock, counts, listing: new Listing({ scopeOf: () => '', ...options }) };
}

describe('Listing', () => {
  test('lists a kind once, page by page, for all who ask', async () => {
    const { listing, counts } = open();
    const [a, b] = await Promise.all([listing.take(id('c1')), listing.take(id('c249'))]);
    expect([a?.['data'], b?.['data']]).toEqual([{ i: '1' }, { i: '249' }]);
    expect(counts()).toEqual({ list: 3 });
    expect(await listing.take(id('foreign'))).toBeUndefined();
    expect(counts()).toEqual({});
  });

  test('gives each object away once, and keeps count of what it has', async () => {
    const { listing } = open();
    await listing.take(id('none'));
    const before = listing.size;
    expect((await listing.take(id('c1')))?.metadata.name).toBe('c1');
    expect(listing.size).toBeLessThan(before);
    expect(await listing.take(id('c1'))).toBeUndefined();
  });

  test('keeps no more than it may, but for a page', async () => {
    const { listing, counts } = open({ limit: 1 });
    await listing.take(id('c1'));
    expect(counts()).toEqual({ list: 1 });
  });

  test('lets go of what nobody asks for', async () => {
    const { listing, clock, counts } = open({ lifetime: 1_000 });
    await listing.take(id('c1'));
    await clock.advance(1_000);
    expect(listing.size).toBe(0);
    expect(await listing.take(id('c2'))).toBeUndefined();
    expect(counts()).toEqual({ list: 3 });
  });

  test('knows nothing of what it may not list, and asks only once', async () => {
    let asked = 0;
    const list = (): never => {
      asked++;
      throw ApiError.fromStatus({ kind: 'Status', apiVersion: 'v1', reason: 'Forbidden', code: 403 });
    };
    const { listing } = open({ client: { list } });
    expect(await listing.take(id('c1'))).toBeUndefined();
    expect(await listing.take(id('c2'))).toBeUndefined();
    expect(asked).toBe(1);
  });

  test('leaves integers that JSON would round to be read one by one', async () => {
    const { listing, cluster } = open();
    const big = 2n ** 60n;
    cluster.seed({ ...configMap('big', {}, { labels }), data: { big } } as never);
    expect(await listing.take(id('big'))).toBeUndefined();
    expect(await listing.take(id('c1'))).toBeDefined();
  });

  test('leaves no timer behind when it ends in the middle of a list', async () => {
    const ended = new AbortController();
    let timers = 0;
    const clock = {
      now: () => 0,
      after: () => {
        timers++;
        return () => {};
      },
    };
    const { listing } = open({ signal: ended.signal, clock });
    const taken = listing.take(id('c1'));
    ended.abort();
    await taken;
    expect([timers, listing.size]).toEqual([0, 0]);
  });

  test('does not list for one who has given up', async () => {
    const { listing, counts } = open();
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(listing.take(id('c1'), signal)).rejects.toThrow('stop');
    expect(counts()).toEqual({});
  });
});

import { ManualClock } from '@flux-ts/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { type KeptToken, TokenCache, type TokenCacheObserver, type TokenUser } from './index.ts';

const HOUR = 3_600_000;
const user: TokenUser = { kind: 'Kustomization', name: 'app', namespace: 'ns', operation: 'reconcile' };
let clock: ManualClock;
let made: number;
let told: string[];

const observer: TokenCacheObserver = {
  asked: ({ name }, event) => told.push(`${name} ${event}`),
  answered: (isGood) => told.push(isGood ? 'good' : 'bad'),
  kept: (count) => told.push(`${count} kept`),
  evicted: () => told.push('evicted'),
  forgotten: ({ name }) => told.push(`${name} forgotten`),
};

beforeEach(() => {
  clock = new ManualClock();
  made = 0;
  told = [];
});

/** A token for some ms. */
const make = (life: number) => async (): Promise<KeptToken> => ({
  value: `token-${++made}`,
  until: clock.now() + life,
});

describe('TokenCache', () => {
  test.each([
    ['four fifths of its life', HOUR, {}, 0.8 * HOUR],
    ['an hour at most', 10 * HOUR, {}, HOUR],
    ['as long as it may', HOUR, { maxDuration: 60_000 }, 60_000],
    ['an hour, whatever longer time is asked for', 10 * HOUR, { maxDuration: 5 * HOUR }, HOUR],
  ])('keeps a token for %s', async (_words, life, options, kept) => {
    const cache = new TokenCache({ clock, ...options });
    const get = () => cache.get('key', make(life));
    expect(await get()).toBe('token-1');
    await clock.advance(kept - 1);
    expect(await get()).toBe('token-1');
    await clock.advance(1);
    expect(await get()).toBe('token-2');
  });

  test('drops what was used least recently', async () => {
    const cache = new TokenCache({ clock, maxSize: 2, observer });
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await cache.get(key, make(HOUR));
    expect(made).toBe(4);
    expect(told.filter((words) => words === 'evicted')).toHaveLength(2);
    expect(told.at(-1)).toBe('2 kept');
  });

  test('keeps none when its size is 0', async () => {
    const cache = new TokenCache({ clock, maxSize: 0, observer });
    expect([await cache.get('a', make(HOUR)), await cache.get('a', make(HOUR))]).toEqual([
      'token-1',
      'token-2',
    ]);
    expect(told).toEqual(['good', '0 kept', 'good', '0 kept']);
  });

  test('tells whose reconcile found one, and of those that could not be had', async () => {
    const cache = new TokenCache({ clock, observer });
    await cache.get('a', make(HOUR), user);
    await cache.get('a', make(HOUR), user);
    expect(cache.delete('a')).toBe(true);
    expect(cache.delete('a')).toBe(false);
    const failing = cache.get('a', () => Promise.reject(new Error('no')), user);
    await expect(failing).rejects.toThrow('no');
    cache.forget(user);
    expect(told).toEqual([
      'app cache_miss',
      'good',
      '1 kept',
      'app cache_hit',
      'good',
      '1 kept',
      '0 kept',
      '0 kept',
      'app cache_miss',
      'bad',
      '0 kept',
      'app forgotten',
    ]);
  });
});

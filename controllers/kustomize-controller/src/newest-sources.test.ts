import type { KubeObject } from '@flux-ts/resource';
import { expect, test } from 'vitest';
import { NewestSources } from './newest-sources.ts';

const at = (resourceVersion: string): KubeObject => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'repo', namespace: 'ns', resourceVersion },
});

const none = () => undefined;
const cached = () => at('1');

test('NewestSources knows better than a cache that lags, and nothing once it has caught up', async () => {
  const sources = new NewestSources();
  expect(sources.newer('repo', at('9'))).toBeUndefined();
  await sources.refresh('repo', none, async () => at('10'));
  expect(sources.newer('repo', at('9'))).toEqual(at('10'));
  expect(sources.newer('other', at('9'))).toBeUndefined();
  expect(sources.newer('repo', at('10'))).toBeUndefined();
  expect(sources.newer('repo', at('9'))).toBeUndefined();
});

test('NewestSources reads once for all who asked before, and again for who asks after', async () => {
  const sources = new NewestSources();
  let reads = 0;
  const refresh = () => sources.refresh('repo', cached, async () => at(String(++reads)));
  sources.requested();
  sources.requested();
  await refresh();
  await refresh();
  expect(reads).toBe(1);
  sources.requested();
  await refresh();
  expect(reads).toBe(2);
});

test('NewestSources does not trust a read that began before a request', async () => {
  const sources = new NewestSources();
  let reads = 0;
  let end: () => void = () => undefined;
  const slow = sources.refresh('repo', cached, async () => {
    reads++;
    await new Promise<void>((resolve) => {
      end = resolve;
    });
    return at('1');
  });
  sources.requested();
  end();
  await slow;
  await sources.refresh('repo', cached, async () => at(String(++reads)));
  expect(reads).toBe(2);
});

test('NewestSources reads again after a failure', async () => {
  const sources = new NewestSources();
  await expect(sources.refresh('repo', cached, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await sources.refresh('repo', cached, async () => at('3'));
  expect(sources.newer('repo', at('2'))).toEqual(at('3'));
});

test('NewestSources reads what the cache does not know: it is new, or gone', async () => {
  const sources = new NewestSources();
  await sources.refresh('repo', none, async () => at('3'));
  await expect(sources.refresh('repo', none, () => Promise.reject(new Error('gone')))).rejects.toThrow(
    'gone',
  );
});

test('NewestSources takes what the cache has heard of meanwhile', async () => {
  const sources = new NewestSources();
  let now = at('1');
  const read = async () => {
    now = at('5');
    return at('4');
  };
  expect(await sources.refresh('repo', () => now, read)).toEqual(at('5'));
});

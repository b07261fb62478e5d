import type { KubeObject } from '@flux-ts/resource';
import { beforeEach, describe, expect, test } from 'vitest';
import { configMap, GIT, useHarness } from '../test/harness.ts';

const use = useHarness();

describe('drift', () => {
  const key = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'apps', name: 'a' };

  beforeEach(async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [configMap('a', { x: '1' })];
    await use.h.run();
    use.h.requests();
  });

  test('of a field that we own is undone at once', async () => {
    await use.h.cluster.patch(
      key,
      { type: 'merge', body: { data: { x: '2' } } },
      { fieldManager: 'kubectl-edit' },
    );
    await use.h.settle();
    expect(use.h.cluster.peek(key)?.['data']).toEqual({ x: '1' });
  });

  test('by deletion is undone at once', async () => {
    await use.h.cluster.delete(key);
    await use.h.settle();
    expect(use.h.cluster.peek(key)?.['data']).toEqual({ x: '1' });
  });

  test('of a field that we do not own is none', async () => {
    await use.h.cluster.patch(key, { type: 'merge', body: { data: { y: '2' } } }, { fieldManager: 'other' });
    await use.h.settle();
    expect(use.h.requests()).toEqual(['patch ConfigMap']);
  });

  test('that cannot be undone yet is tried again soon, not after spec.retryInterval', async () => {
    let missing = true;
    use.h.intercept = ({ verb, name }) => {
      if (verb === 'apply' && name === 'a' && missing) throw new Error('namespaces "apps" not found');
    };
    use.h.requests();
    await use.h.cluster.delete(key);
    await use.h.settle();
    expect(use.h.conditions('app')[1]).toContain('Ready=False ReconciliationFailed');
    const tries = () => use.h.requests().filter((request) => request.startsWith('apply')).length;
    const seen = [tries()];
    for (const pause of [1_000, 2_000, 4_000]) {
      await use.h.clock.advance(pause - 1);
      seen.push(tries());
      await use.h.clock.advance(1);
      seen.push(tries());
    }
    expect(seen).toEqual([1, 0, 1, 0, 1, 0, 1]);
    missing = false;
    await use.h.clock.advance(8_000);
    expect(use.h.conditions('app')[0]).toContain('Ready=True');
    expect(use.h.cluster.peek(key)?.['data']).toEqual({ x: '1' });
  });

  test('that comes again and again is undone more and more slowly, and told of', async () => {
    const edit = async (value: string) => {
      await use.h.cluster.patch(
        key,
        { type: 'merge', body: { data: { x: value } } },
        { fieldManager: 'autoscaler' },
      );
      await use.h.settle();
      return (use.h.cluster.peek(key) as unknown as { data: { x: string } }).data.x;
    };
    const undone: boolean[] = [];
    for (let i = 0; i < 5; i++) {
      undone.push((await edit(`v${i}`)) === '1');
      await use.h.clock.advance(10_000);
    }
    expect(undone).toEqual([true, true, true, false, false]);
    expect(use.h.cluster.peek(key)?.['data']).toEqual({ x: '1' });
    expect(use.h.messages().filter((m) => m.includes('again and again')).length).toBe(1);
  });
});

describe('drift of the own source', () => {
  const key = { ...GIT, namespace: 'flux-system', name: 'repo' };
  const url = (): unknown => (use.h.cluster.peek(key)?.['spec'] as { url: string } | undefined)?.url;
  const sync = (to: string): KubeObject => ({
    ...GIT,
    metadata: { name: 'repo', namespace: 'flux-system' },
    spec: { url: to, interval: '1m' },
  });

  beforeEach(async () => {
    use.h.source('main@sha1:1');
    use.h.apply('app');
    use.h.build = () => [sync('https://x')];
    await use.h.run();
    const body = { spec: { url: 'https://y' } };
    await use.h.cluster.patch(key, { type: 'merge', body }, { fieldManager: 'flux' });
    await use.h.settle();
  });

  test('waits for the artifact that the move brings', async () => {
    expect(url()).toBe('https://y');
    use.h.build = () => [sync('https://y')];
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(url()).toBe('https://y');
  });

  test('is undone by an artifact that says otherwise', async () => {
    use.h.source('main@sha1:2');
    await use.h.settle();
    expect(url()).toBe('https://x');
  });
});

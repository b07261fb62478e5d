import type { Kustomization } from '@flux-ts/kinds';
import type { KubeObject } from '@flux-ts/resource';
import { describe, expect, test } from 'vitest';
import { NewestSources } from './newest-sources.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { readSource, type SourceReader } from './source.ts';

const ks = {
  kind: 'Kustomization',
  metadata: { name: 'app', namespace: 'ns' },
  spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'repo' } },
} as Kustomization;

const repository = (resourceVersion: string, revision: string): KubeObject => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'repo', namespace: 'ns', resourceVersion },
  status: { artifact: { revision } },
});

/** A reader whose cache has the first revision while the server has the second. */
function lagging(get: () => Promise<KubeObject> = async () => repository('2', 'main@sha1:2')) {
  const state = { cached: repository('1', 'main@sha1:1') };
  const reader = {
    cache: { get: () => state.cached },
    client: { get },
    settings: DEFAULT_SETTINGS,
    sources: new NewestSources(),
  } as unknown as SourceReader;
  const revision = async (asked?: boolean) => (await readSource(ks, reader, asked)).revision;
  return { state, revision };
}

describe('readSource', () => {
  test('takes what the cache has', async () => {
    expect(await lagging().revision()).toBe('main@sha1:1');
  });

  test('asks the server when somebody asked for the reconcile, and does not go back after that', async () => {
    const { state, revision } = lagging();
    expect(await revision(true)).toBe('main@sha1:2');
    expect(await revision()).toBe('main@sha1:2');
    state.cached = repository('3', 'main@sha1:3');
    expect(await revision()).toBe('main@sha1:3');
  });

  test('takes what the cache has where the server cannot say', async () => {
    const { revision } = lagging(() => Promise.reject(new Error('no')));
    expect(await revision(true)).toBe('main@sha1:1');
  });
});

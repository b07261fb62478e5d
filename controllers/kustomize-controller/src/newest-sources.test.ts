import type { KubeObject } from '@flux-ts/resource';
import { expect, test } from 'vitest';
import { NewestSources } from './newest-sources.ts';

const at = (resourceVersion: string): KubeObject => ({
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
  metadata: { name: 'repo', namespace: 'ns', resourceVersion },
});

test('NewestSources knows better than a cache that lags, and nothing once it has caught up', async () => {
  const sources = new NewestSources();
  expect(sources.newer('repo', at('9'))).toBeUndefined();
  await sources.read('repo', async () => at('10'));
  expect(sources.newer('repo', at('9'))).toEqual(at('10'));
  expect(sources.newer('other', at('9'))).toBeUndefined();
  expect(sources.newer('repo', at('10'))).toBeUndefined();
  expect(sources.newer('repo', at('9'))).toBeUndefined();
});

import { expect, test } from 'vitest';
import { GIT_REPOSITORY, type GitRepository, upgrade } from './index.ts';

test('README example', () => {
  const repository: GitRepository = {
    apiVersion: 'source.toolkit.fluxcd.io/v1beta2',
    kind: 'GitRepository',
    metadata: { name: 'podinfo', namespace: 'flux-system' },
    spec: { url: 'https://example.org/podinfo', interval: '1m', ref: { branch: 'main' } },
  };
  expect(upgrade(repository).apiVersion).toBe(GIT_REPOSITORY.apiVersion);
});

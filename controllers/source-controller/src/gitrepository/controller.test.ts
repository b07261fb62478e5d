import { createGitClient } from '@flux-ts/git';
import { crdOf, GIT_REPOSITORY, type GitRepository } from '@flux-ts/kinds';
import { createManager, isReady, silentLogger } from '@flux-ts/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Harness } from '../../test/harness.ts';
import { createGitRepositoryController } from './controller.ts';

let h: Harness;
beforeEach(async () => {
  h = await Harness.start();
});
afterEach(() => h.stop());

test('createGitRepositoryController, run by a manager, follows a push at once and stops', async () => {
  const workspace = await h.workspace({ a: '1' });
  h.seedRepository({ interval: '1h' });
  const manager = createManager({ client: h.cluster, log: silentLogger() });
  const git = createGitClient({ cache: `${h.folder}/mirrors-2`, environment: { PATH: process.env['PATH'] } });
  const { clock, store } = h;
  const events = { event: () => {}, flush: async () => {} };
  const deps = { client: h.cluster, cache: manager.cache, git, store, events, clock, random: () => 0.5 };
  const controller = createGitRepositoryController(deps);
  manager.add(controller);
  await manager.start();
  const revision = () => h.repository().status?.artifact?.revision;
  await expect.poll(() => isReady(h.repository()), { timeout: 10_000, interval: 10 }).toBe(true);
  expect(revision()).toBe(`main@sha1:${await workspace.head()}`);
  const next = await h.push(workspace, { a: '2' });
  const { refs } = h.pushes.at(-1)!;
  expect(controller.notify({ url: h.url(), refs: refs.map((ref) => ref.name) })).toBe(1);
  await expect.poll(revision, { timeout: 10_000, interval: 10 }).toBe(`main@sha1:${next}`);
  const patches = h.cluster.requests.filter(
    ({ verb, kind }) => verb === 'patch' && kind === GIT_REPOSITORY.kind,
  );
  expect(patches).toHaveLength(3); // the finalizer, and the status of each artifact
  await manager.stop();
  await git.close();
  expect(controller.notify({ url: h.url() })).toBe(0);
});

test('the controller survives a definition with old fields', async () => {
  await h.workspace({ a: '1' });
  h.cluster.seed(crdOf(GIT_REPOSITORY));
  h.seedRepository({ gitImplementation: 'libgit2' } as Partial<GitRepository['spec']>);
  await h.reconcile();
  expect(h.condition('Ready')).toMatch(/^True /);
});

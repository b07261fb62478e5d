import { join } from 'node:path';
import { createGitClient, type GitClient } from '@flux-ts/git';
import type { KubeObject } from '@flux-ts/resource';
import { type SeedOptions, SYNC } from './dev-options.ts';
import { followTree } from './follow-tree.ts';
import { SAMPLE_REPOSITORY, sampleFiles, syncObjects } from './seed-sample.ts';

/** Makes what the cluster follows: the sample, or the user's tree. Answers how to end it. */
export async function seed(input: SeedOptions): Promise<() => Promise<void>> {
  const { options, client, token } = input;
  if (options.empty) return async () => undefined;
  await client.apply(secret(token), { fieldManager: 'flux', force: true });
  const git = createGitClient({ cache: join(input.state, 'cache/seed'), environment: options.env });
  if (options.tree !== undefined) {
    const stop = await followTree({ ...input, tree: options.tree });
    return async () => {
      await stop();
      await git.close();
    };
  }
  await seedSample(input, git);
  await git.close();
  return async () => undefined;
}

/** Commits the sample once; a repository that has a history is the user's own. */
async function seedSample(input: SeedOptions, git: GitClient): Promise<void> {
  const { options, client, token, signal } = input;
  const files = await sampleFiles(options.examples, input.git.url);
  const auth = { username: 'git', password: token };
  const remote = { url: `${input.git.url}/${SAMPLE_REPOSITORY}.git`, auth };
  await input.git.ensureRepository(SAMPLE_REPOSITORY);
  const workspace = await git.clone(remote, join(input.state, 'cache/seed-sample'), {
    branch: 'main',
    signal,
  });
  if ((await workspace.head()) === undefined) {
    await workspace.write(Object.fromEntries(files));
    await workspace.commit({
      message: 'Add the sample fleet',
      author: { name: 'Flux', email: 'flux@localhost' },
      when: Date.now(),
    });
    await workspace.push({ signal });
  }
  for (const object of syncObjects(files)) await client.apply(object, { fieldManager: 'flux', force: true });
}

function secret(token: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: SYNC, namespace: 'flux-system' },
    type: 'Opaque',
    stringData: { username: 'git', password: token },
  };
}

import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { createSnapshotter } from '@flux-ts/git';
import type { KubeObject } from '@flux-ts/resource';
import { DevError } from './data-folder.ts';
import { type SeedOptions, SYNC } from './dev-options.ts';
import { SNAPSHOT_TIMEOUT } from './own-remote.ts';
import { watchTree } from './watch-tree.ts';

const AUTHOR = { name: 'flux dev', email: 'flux@localhost' };

/**
 * Follows a working tree as it is saved: every change becomes a commit of the embedded Git server's repository that is
 * named for the tree's folder. Throws `BAD_PATH` when there is no such folder. Answers how to end it.
 */
export async function followTree(
  input: SeedOptions & { readonly tree: string },
): Promise<() => Promise<void>> {
  const { client, git, notify, options } = input;
  const tree = resolve(input.tree);
  if (!existsSync(tree)) throw new DevError('BAD_PATH', `there is no folder ${input.tree}`);
  const repository = repositoryName(tree);
  await git.ensureRepository(repository);
  const url = `${git.url}/${repository}.git`;
  const take = await snapshots(input, tree, repository, () => notify({ url, refs: ['refs/heads/main'] }));
  input.screen.progress(`taking in ${tree}`);
  await take();
  for (const object of syncOf(url, options.path))
    await client.apply(object, { fieldManager: 'flux', force: true });
  return watchTree({
    tree,
    ours: [input.folder.path, join(tree, '.git')],
    changed: take,
    // What the end of the program cut short is nobody's fault.
    onError: (error) => input.signal.aborted || input.screen.line(`✗ ${tree}: ${errorMessage(error)}`),
  });
}

/** A repository's name from a folder's: letters, digits, dashes. */
export function repositoryName(tree: string): string {
  return (
    basename(tree)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'tree'
  );
}

async function snapshots(
  input: SeedOptions,
  tree: string,
  repository: string,
  changed: () => void,
): Promise<() => Promise<void>> {
  const home = join(input.state, 'snapshot/home');
  await mkdir(home, { recursive: true });
  const snapshotter = createSnapshotter({
    source: tree,
    gitDir: input.git.repositoryFolder(repository),
    index: join(input.state, 'snapshot', `${repository}.index`),
    branch: 'main',
    exclude: [input.folder.path, input.state].filter((folder) => isBelow(tree, folder)),
    environment: input.options.env,
    home,
  });
  const onProgress = (done: number, total: number): void =>
    input.screen.progress(`taking in ${tree}: ${done} of ${total} files`);
  return async () => {
    const { signal } = input;
    const request = { message: 'Save', author: AUTHOR, when: Date.now(), signal, onProgress };
    const taken = await snapshotter.snapshot(request);
    if (taken.changed) changed();
  };
}

function isBelow(tree: string, folder: string): boolean {
  const path = relative(tree, folder);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`);
}

/** The sync objects for a tree. */
function syncOf(url: string, path: string): KubeObject[] {
  const metadata = { name: SYNC, namespace: 'flux-system' };
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata,
      spec: {
        interval: '1m0s',
        timeout: SNAPSHOT_TIMEOUT,
        url,
        ref: { branch: 'main' },
        secretRef: { name: SYNC },
      },
    },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: { interval: '10m0s', path, prune: true, sourceRef: { kind: 'GitRepository', name: SYNC } },
    },
  ];
}

import { type ArtifactStore, type FileTree, folderTree, graftTree, type Lease } from '@flux-ts/artifact';
import { errorMessage } from '@flux-ts/errors';
import {
  type Artifact,
  GIT_REPOSITORY,
  type GitRepository,
  type GitRepositoryInclude,
  sourceReasons,
} from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import { SourceError } from '../source/reconcile-error.ts';

/** The artifacts of the included repositories, in the order of the spec. Throws `WAITING` for one that has none. */
export async function readIncludes(
  object: GitRepository,
  client: KubeClient,
  requeueAfter: number,
  signal: AbortSignal,
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const { repository } of object.spec.include ?? []) {
    const { name } = repository;
    const { apiVersion, kind } = GIT_REPOSITORY;
    const key = { apiVersion, kind, namespace: object.metadata.namespace ?? '', name };
    const found = await client.get<GitRepository>(key, { signal }).catch((cause: unknown) => {
      const message = `could not get resource for include '${name}': ${errorMessage(cause)}`;
      throw SourceError.waiting(sourceReasons.notFound, message, requeueAfter, cause);
    });
    const artifact = found.status?.artifact;
    if (artifact === undefined) {
      const message = `no artifact available for include '${name}'`;
      throw SourceError.waiting(sourceReasons.noArtifact, message, requeueAfter);
    }
    artifacts.push(artifact);
  }
  return artifacts;
}

/** A tree with includes in it, and what has to be let go of when it has been packed. */
export interface ComposedTree {
  readonly tree: FileTree;
  release(): void;
}

/** Lays the included artifacts into a tree. Throws {@link SourceError} with reason CopyFailure. */
export async function composeTree(
  base: FileTree,
  includes: readonly GitRepositoryInclude[],
  artifacts: readonly Artifact[],
  store: ArtifactStore,
): Promise<ComposedTree> {
  const leases: Lease[] = [];
  const release = () => {
    for (const lease of leases) lease.release();
  };
  let tree = base;
  for (const [index, { repository, fromPath = '', toPath = '' }] of includes.entries()) {
    const to = toPath === '' ? repository.name : toPath;
    try {
      const lease = await store.open(artifacts[index]!);
      leases.push(lease);
      tree = graftTree(tree, to, await folderTree(lease.folder), fromPath);
    } catch (cause) {
      release();
      const message = `failed to copy '${repository.name}' include from ${fromPath} to ${to}: ${errorMessage(cause)}`;
      throw SourceError.generic(sourceReasons.copyFailure, message, cause);
    }
  }
  return { tree, release };
}

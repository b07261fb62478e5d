import { stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { errorMessage } from '@flux-ts/errors';
import { reasons } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { ReconcileFailure } from './errors.ts';
import type { Run } from './run.ts';

/** The unpacked artifact; give it back when the build is done. Throws ReconcileFailure `ArtifactFailed`. */
export async function openArtifact({
  shop,
  source,
  signal,
}: Run): Promise<{ folder: string; release(): void }> {
  try {
    return await shop.artifacts.open(source.artifact, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if ((error as { code?: unknown }).code !== 'NOT_FOUND')
      throw new ReconcileFailure(reasons.artifactFailed, 'retry', errorMessage(error), { cause: error });
    const wait = formatDuration(shop.settings.requeueDependency);
    const text = `Source is not ready, artifact not found, retrying in ${wait}`;
    throw new ReconcileFailure(reasons.artifactFailed, 'wait', text, {
      cause: error,
      event: null,
      quiet: text,
    });
  }
}

/** Checks that spec.path is in the artifact: `..` cannot lead out of it. Links are the builder's to confine. */
export async function checkPath({ ks, shop }: Run, folder: string): Promise<string> {
  const path = normalize(`/${ks.spec.path ?? ''}`).slice(1);
  if (await shop.exists(join(folder, path))) return path;
  const text = `kustomization path not found: stat ${ks.spec.path ?? ''}: no such file or directory`;
  throw new ReconcileFailure(reasons.artifactFailed, 'retry', text);
}

/** Whether there is something at a path of the machine. */
export async function pathExists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { errorMessage } from '@flux-ts/errors';
import { reasons } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { ReconcileFailure, throwIfStopped } from './errors.ts';
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
    throwIfStopped(signal);
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

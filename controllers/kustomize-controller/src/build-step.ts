import { Manifest } from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { kustomizeReasons, reasons } from '@flux-ts/kinds';
import { RenderError, type Rendered, type RenderedObject } from '@flux-ts/render';
import { ReconcileFailure, throwIfStopped } from './errors.ts';
import type { Run } from './run.ts';
import { readVariables, VariablesError } from './variables.ts';

/** Builds the manifests, variables included. Throws ReconcileFailure `BuildFailed`, or `ArtifactFailed` for a wrong path. */
export async function buildManifests(run: Run, folder: string): Promise<Rendered> {
  try {
    return await build(run, folder, await readVariables(run.ks, run.shop, run.signal));
  } catch (error) {
    throwIfStopped(run.signal);
    const cause = error instanceof VariablesError ? await nameResource(run, folder, error) : error;
    throwIfStopped(run.signal);
    if (cause instanceof RenderError && cause.code === 'NOT_FOUND')
      throw new ReconcileFailure(reasons.artifactFailed, 'retry', cause.message, { cause });
    throw new ReconcileFailure(kustomizeReasons.buildFailed, 'retry', errorMessage(cause), { cause });
  }
}

function build(
  { ks, shop, source, signal }: Run,
  folder: string,
  substitute: Record<string, string> | undefined,
): Promise<Rendered> {
  const { strictSubstitutions: strict, noRemoteBases } = shop.settings;
  const input = { folder, path: ks.spec.path, kustomization: ks, substitute, strict, noRemoteBases };
  return shop.builder.buildKustomization({ ...input, contentKey: source.artifact.digest }, { signal });
}

/** Upstream reads variables once a resource, so its message names the first one; an error of the build itself goes first. */
async function nameResource(run: Run, folder: string, error: VariablesError): Promise<unknown> {
  try {
    const { objects } = await build(run, folder, undefined);
    const message = `post build failed for '${objects[0]?.id.name ?? ''}': ${error.message}`;
    return new Error(message, { cause: error });
  } catch (ofTheBuild) {
    return ofTheBuild;
  }
}

/** What the applier takes: the bytes as they were built, and where each object came from. */
export function manifestOf({ id, json, origin }: RenderedObject): Manifest {
  return Manifest.prepared(id, json, { address: { file: origin.file, document: origin.document } });
}

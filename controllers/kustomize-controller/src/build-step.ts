import { Manifest } from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { kustomizeReasons } from '@flux-ts/kinds';
import { ReconcileFailure } from './errors.ts';
import type { BuildOutput, BuiltObject } from './ports.ts';
import type { Run } from './run.ts';
import { readVariables, VariablesError } from './variables.ts';

/** Builds the manifests, variables included. Throws ReconcileFailure `BuildFailed`. */
export async function buildManifests(run: Run, folder: string, path: string): Promise<BuildOutput> {
  try {
    return await build(run, folder, path, await readVariables(run.ks, run.shop, run.signal));
  } catch (error) {
    run.signal.throwIfAborted();
    const cause = error instanceof VariablesError ? await nameResource(run, folder, path, error) : error;
    throw new ReconcileFailure(kustomizeReasons.buildFailed, 'retry', errorMessage(cause), { cause });
  }
}

function build(
  { ks, shop, signal }: Run,
  folder: string,
  path: string,
  substitute: Record<string, string> | undefined,
): Promise<BuildOutput> {
  const { strictSubstitutions, noRemoteBases } = shop.settings;
  const input = { folder, path, kustomization: ks, substitute, strict: strictSubstitutions, noRemoteBases };
  return shop.builder.build(input, { signal });
}

/** Upstream reads variables once a resource, so its message names the first one; an error of the build itself goes first. */
async function nameResource(run: Run, folder: string, path: string, error: VariablesError): Promise<Error> {
  const { objects } = await build(run, folder, path, undefined);
  return new Error(`post build failed for '${objects[0]?.id.name ?? ''}': ${error.message}`, {
    cause: error,
  });
}

/** What the applier takes: the bytes as they were built, and where each object came from. */
export function manifestOf({ id, json, origin }: BuiltObject): Manifest {
  if (origin === undefined) return Manifest.prepared(id, json);
  return Manifest.prepared(id, json, { address: { file: origin.file, document: origin.document } });
}

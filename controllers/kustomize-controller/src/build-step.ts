import { Manifest } from '@flux-ts/apply';
import { errorMessage } from '@flux-ts/errors';
import { kustomizeReasons, reasons } from '@flux-ts/kinds';
import { RenderError, type Rendered, type RenderedObject } from '@flux-ts/render';
import { ReconcileFailure, throwIfStopped } from './errors.ts';
import type { Run } from './run.ts';
import { namespaceOf } from './spec.ts';
import { readVariables, VariablesError } from './variables.ts';

/** Builds the manifests, variables included. Throws ReconcileFailure `BuildFailed`, or `ArtifactFailed` for a wrong path. */
export async function buildManifests(run: Run, folder: string): Promise<Rendered> {
  try {
    await findDecryptionKeys(run);
    return await buildWithVariables(run, folder);
  } catch (cause) {
    throwIfStopped(run.signal);
    if (cause instanceof RenderError && cause.code === 'NOT_FOUND')
      throw new ReconcileFailure(reasons.artifactFailed, 'retry', cause.message, { cause });
    throw new ReconcileFailure(kustomizeReasons.buildFailed, 'retry', errorMessage(cause), { cause });
  }
}

/** Upstream reads the keys of spec.decryption before it builds, whether anything is encrypted or not. */
async function findDecryptionKeys({ ks, shop, signal }: Run): Promise<void> {
  const { decryption } = ks.spec;
  const name = decryption?.secretRef?.name;
  if (decryption?.provider !== 'sops' || name === undefined) return;
  const key = { apiVersion: 'v1', kind: 'Secret', namespace: namespaceOf(ks), name };
  if (shop.cache.get(key) === undefined) await shop.client.get(key, { signal });
}

/**
 * Upstream reads variables once a resource, after the build: an error of the build itself goes first, the message names
 * the first resource, and where there is none nothing is missing.
 */
async function buildWithVariables(run: Run, folder: string): Promise<Rendered> {
  const variables = await readVariables(run.ks, run.shop, run.signal).catch((error: unknown) => {
    if (error instanceof VariablesError) return error;
    throw error;
  });
  if (!(variables instanceof VariablesError)) return build(run, folder, variables);
  const rendered = await build(run, folder, undefined);
  const [first] = rendered.objects;
  if (first === undefined) return rendered;
  const { kind, version, group, name } = first.id;
  const subject = `${kind}.${version}.${group === '' ? '[noGrp]' : group}/${name}`;
  throw new Error(`post build failed for '${subject}': ${variables.message}`, { cause: variables });
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

/** What the applier takes: the bytes as they were built, and where each object came from. */
export function manifestOf({ id, json, origin }: RenderedObject): Manifest {
  return Manifest.prepared(id, json, { address: { file: origin.file, document: origin.document } });
}

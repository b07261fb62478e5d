import {
  type Artifact,
  BUCKET,
  EXTERNAL_ARTIFACT,
  type FluxKind,
  GIT_REPOSITORY,
  type Kustomization,
  OCI_REPOSITORY,
  reasons,
  upgrade,
} from '@flux-ts/kinds';
import { ApiError, type KubeClient, type ObjectKey } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { AccessDeniedError, type Cache, checkReference } from '@flux-ts/runtime';
import { formatDuration } from '@flux-ts/text';
import { ReconcileFailure } from './errors.ts';
import type { NewestSources } from './newest-sources.ts';
import type { Settings } from './settings.ts';
import { formatSource, namespaceOf, type SourceReference, sourceOf } from './spec.ts';

/** Kinds that a Kustomization may take its manifests from. */
export const SOURCE_KINDS: readonly FluxKind[] = [GIT_REPOSITORY, OCI_REPOSITORY, BUCKET, EXTERNAL_ARTIFACT];

/** Where the revision of what a source mirrors stands in its artifact's metadata. */
const ORIGIN_REVISION = 'org.opencontainers.image.revision';

/** A source with what it has to offer. */
export interface Source {
  readonly artifact: Artifact;
  readonly revision: string;
  readonly originRevision: string;
}

export interface SourceReader {
  readonly cache: Pick<Cache, 'get'>;
  readonly client: Pick<KubeClient, 'get'>;
  readonly settings: Settings;
  /** Whether a controller makes artifacts of a kind here; for a word of warning. */
  readonly hasController?: ((kind: string) => boolean) | undefined;
  /** Reads of sources past the cache. */
  readonly sources?: NewestSources;
}

/**
 * The source of a Kustomization, checked for access. `asked`: somebody asked for this reconcile, and may have changed the
 * source just before: the cache may not know yet. Throws ReconcileFailure.
 */
export async function readSource(ks: Kustomization, reader: SourceReader, asked = false): Promise<Source> {
  const ref = sourceOf(ks);
  checkAccess(ks, ref, reader.settings);
  const kind = SOURCE_KINDS.find((candidate) => candidate.kind === ref.kind);
  if (kind === undefined)
    throw new ReconcileFailure(
      reasons.artifactFailed,
      'backoff',
      `source \`${ref.name}\` kind '${ref.kind}' not supported`,
      { event: null },
    );
  const object =
    (asked ? await refreshed(kind, ref, reader) : undefined) ?? (await find(ks, kind, ref, reader));
  const artifact = (upgrade(object) as { status?: { artifact?: Artifact } }).status?.artifact;
  if (artifact === undefined || artifact === null) throw noArtifact(kind, reader);
  return {
    artifact,
    revision: artifact.revision,
    originRevision: artifact.metadata?.[ORIGIN_REVISION] ?? '',
  };
}

function checkAccess(ks: Kustomization, ref: SourceReference, settings: Settings): void {
  try {
    checkReference(settings, { namespace: namespaceOf(ks) }, ref);
    if (ref.kind === EXTERNAL_ARTIFACT.kind && !settings.externalArtifact) {
      const subject = `${ref.kind}/${ref.namespace}/${ref.name}`;
      throw new AccessDeniedError(`can't access '${subject}', ExternalArtifact feature gate is disabled`);
    }
  } catch (error) {
    if (!(error instanceof AccessDeniedError)) throw error;
    throw new ReconcileFailure(reasons.accessDenied, 'stall', error.message, { cause: error });
  }
}

/** The source as the server had it when it was asked for, or newer; undefined where that cannot be said now. */
async function refreshed(
  kind: FluxKind,
  { namespace, name }: SourceReference,
  { sources, cache, client }: SourceReader,
): Promise<KubeObject | undefined> {
  const key = { apiVersion: kind.apiVersion, kind: kind.kind, namespace, name };
  return sources
    ?.refresh(
      nameOf(key),
      () => cache.get(key),
      () => client.get(key),
    )
    .catch(() => undefined);
}

function nameOf({ kind, namespace = '', name }: ObjectKey): string {
  return `${kind}/${namespace}/${name}`;
}

async function find(
  ks: Kustomization,
  kind: FluxKind,
  ref: SourceReference,
  reader: SourceReader,
): Promise<KubeObject> {
  const key = { apiVersion: kind.apiVersion, kind: kind.kind, namespace: ref.namespace, name: ref.name };
  const cached = reader.settings.directSourceFetch ? undefined : reader.cache.get(key);
  if (cached !== undefined) return reader.sources?.newer(nameOf(key), cached) ?? cached;
  try {
    if (!reader.settings.directSourceFetch) throw notFound(kind, ref);
    return await reader.client.get(key);
  } catch (error) {
    if (!ApiError.is(error, 'NOT_FOUND')) {
      const text = `unable to get source '${ref.namespace}/${ref.name}': ${(error as Error).message}`;
      throw new ReconcileFailure(reasons.artifactFailed, 'backoff', text, { cause: error, event: null });
    }
    const quiet = `Source '${formatSource(ks)}' not found`;
    throw new ReconcileFailure(reasons.artifactFailed, 'retry', error.message, {
      cause: error,
      event: null,
      quiet,
    });
  }
}

/** controller-runtime's cached reader has these words for an object that is not there. */
function notFound(kind: FluxKind, ref: SourceReference): ApiError {
  const message = `${kind.kind}.${kind.group} "${ref.name}" not found`;
  return ApiError.fromStatus({ kind: 'Status', apiVersion: 'v1', reason: 'NotFound', code: 404, message });
}

function noArtifact(kind: FluxKind, { settings, hasController }: SourceReader): ReconcileFailure {
  const wait = formatDuration(settings.requeueDependency);
  const text = `Source artifact not found, retrying in ${wait}`;
  const hint =
    hasController?.(kind.kind) === false ? ` (no controller for ${kind.kind} is running here)` : '';
  return new ReconcileFailure(reasons.artifactFailed, 'wait', text + hint, {
    event: null,
    quiet: text + hint,
  });
}

import type { Address } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import { Accumulator } from './accumulator.ts';
import { Budget, type BuildBudget } from './budget.ts';
import { KustomizeError, withDetails } from './errors.ts';
import { cleanPath, type FileSystem } from './file-system.ts';
import type { HelmPort } from './filters/generator/helm-port.ts';
import { hashTransformer } from './filters/hash/hash.ts';
import { mapEntriesTransformer } from './filters/labels/labels.ts';
import { nameReferenceTransformer } from './filters/name-reference/name-reference.ts';
import { resolveVariables } from './filters/ref-var/ref-var.ts';
import { sortTransformer } from './filters/sort-order/sort-order.ts';
import { Loader, type Need, NeededError, type RemoteLookup } from './loader.ts';
import type { ResMap } from './resource/res-map.ts';
import type { Change, Origin, Resource } from './resource/resource.ts';
import { ChangeTracker } from './target/change-tracker.ts';
import { originKey, rootOrigin, transformationsKey } from './target/origin.ts';
import { BuildSchemas } from './target/schemas.ts';
import { Target } from './target/target.ts';
import { finish } from './tree/finish.ts';

/** One object of a build. */
export interface BuiltObject {
  readonly value: KubeObject;
  /** Where it was read: for a generated one, the folder of its kustomization. */
  readonly origin: Origin;
  /** Files of patches that changed it, in order. */
  readonly changedBy: readonly string[];
  /** Where it stands in its file, and what changed it; with {@link BuildOptions.trackChanges} only. */
  readonly address?: Address;
  readonly changes?: readonly Change[];
  /** Whether its kind has no namespaces, as far as kustomize's tables know. */
  readonly clusterScoped: boolean;
}

/** The objects, or what must be fetched before there can be any. */
export type BuildResult = { readonly objects: readonly BuiltObject[] } | { readonly needs: readonly Need[] };

/** How to build; the defaults are those of `kustomize build --reorder=none`. */
export interface BuildOptions {
  /** `root`: a kustomization reads files of its own folder only (the default); `none`: of the whole file system. */
  readonly loadRestrictions?: 'root' | 'none';
  /** `legacy` sorts by kind and name as plain `kustomize build` does; a kustomization's `sortOptions` win. */
  readonly order?: 'none' | 'legacy';
  /** Answers what is known of URLs. Without it every URL is a need. */
  readonly remote?: RemoteLookup;
  /** Renders charts. Without it `helmCharts` is an error, as without `--enable-helm`. */
  readonly helm?: HelmPort;
  /** Whether paths out of the file system are errors. Default false: `..` ends at the root. */
  readonly confined?: boolean;
  /** What the root of the file system is called in messages: an absolute path, without a slash at the end. */
  readonly rootName?: string;
  /** What the caller calls the folder, for the error that there is none. */
  readonly givenPath?: string;
  /** Whether an `openapi` document is added to the built-in types and does not take their place (as Flux has it). */
  readonly keepBuiltinSchemas?: boolean;
  /** Whether objects tell where they stand and what changed them; it costs time. Default false. */
  readonly trackChanges?: boolean;
  /** Told of deprecated fields, in kustomize's words. */
  readonly warn?: (message: string) => void;
  /** What a build may use up. */
  readonly budget?: BuildBudget;
}

/**
 * Builds the kustomization of a folder, as kustomize 5.8.1 does: the same objects, and the same failures.
 *
 * @throws KustomizeError when the build fails.
 */
export function build(fs: FileSystem, path: string, options: BuildOptions = {}): BuildResult {
  const needs = new Map<string, Need>();
  try {
    const map = run(fs, path, options, needs);
    if (needs.size === 0) {
      const make = options.trackChanges === true ? toTrackedObject : toObject;
      return { objects: map.resources.map(make) };
    }
  } catch (error) {
    // What is missing may be the reason for the error.
    if (needs.size === 0) throw error instanceof RangeError ? tooDeep(error) : error;
    if (!(error instanceof NeededError) && !(error instanceof KustomizeError)) throw error;
  }
  return { needs: [...needs.values()] };
}

const maxFailures = 20;

function tooDeep(cause: RangeError): KustomizeError {
  return new KustomizeError('LIMIT', 'an object is nested too deeply', { cause });
}

function run(fs: FileSystem, path: string, options: BuildOptions, needs: Map<string, Need>): ResMap {
  const budget = new Budget(options.budget);
  const schemas = new BuildSchemas(options.keepBuiltinSchemas ?? false);
  const context = {
    restricted: (options.loadRestrictions ?? 'root') === 'root',
    confined: options.confined ?? false,
    rootName: options.rootName ?? '',
    remote: options.remote ?? (() => undefined),
    needs,
    budget,
  };
  const given = cleanPath(path);
  const folder = fs.realPath?.(given) ?? given;
  const loader = new Loader(context, fs, folder);
  loader.checkFolder(folder, options.givenPath);
  const factory = {
    isClusterScoped: schemas.isClusterScoped,
    budget,
  };
  const target = new Target(loader, {
    schemas,
    factory,
    helm: options.helm,
    warn: options.warn ?? (() => undefined),
    failures: { left: maxFailures },
    changes: options.trackChanges === true ? new ChangeTracker() : undefined,
  });
  const { k } = target;
  if (k.buildMetadata.length > 0) target.setOrigin(rootOrigin);
  target.useSchemas(true);
  const all = target.accumulate(new Accumulator());
  const { map } = all;
  hashTransformer(map);
  nameReferenceTransformer(all.config.nameReference)(map);
  resolveVariables(map, all.variables, all.config.varReference, (name) => all.variablePlaces.get(name)?.());
  dropLocal(map);
  if (k.sortOptions !== undefined) sortTransformer(k.sortOptions)(map);
  else if (options.order === 'legacy')
    sortTransformer({ order: 'legacy', legacySortOptions: undefined })(map);
  if (k.buildMetadata.includes('managedByLabel')) {
    const spec = { path: 'metadata/labels', create: true, group: '', version: '', kind: '' };
    mapEntriesTransformer(new Map([['app.kubernetes.io/managed-by', 'kustomize-v5.8.1']]), [spec])(map);
  }
  for (const resource of map.resources) cleanAnnotations(resource, k.buildMetadata);
  return map;
}

/** Leaves out what is there for kustomize only. */
function dropLocal(map: ResMap): void {
  const kept = map.resources.filter((resource) => {
    if (resource.isEmpty) return false;
    if (resource.kind === '' || (resource.name === '' && !resource.kind.endsWith('List'))) {
      const part = resource.kind === '' ? 'kind' : 'metadata.name';
      const shown = `{{${resource.apiVersion} ${resource.kind}} {{ ${resource.namespace}} map[] map[]}}`;
      const address = resource.address();
      throw new KustomizeError(
        'MALFORMED',
        `missing ${part} in object ${shown}`,
        address === undefined ? {} : { address },
      );
    }
    const local = resource.metaMap('annotations').get('config.kubernetes.io/local-config');
    return local === undefined || local === 'false';
  });
  map.reset(kept);
}

const buildAnnotations = new Set([
  ...[
    'previousKinds',
    'previousNames',
    'prefixes',
    'suffixes',
    'previousNamespaces',
    'allowNameChange',
    'allowKindChange',
    'refBy',
    'generatorBehavior',
    'needsHashSuffix',
    'path',
    'index',
    'seqindent',
    'id',
    'annotations-migration-resource-id',
    'helm-generated',
  ].map((name) => `internal.config.kubernetes.io/${name}`),
  'config.kubernetes.io/path',
  'config.kubernetes.io/index',
  'config.k8s.io/id',
]);

/** Quirk (krusty/kustomizer.go): the last steps write all annotations anew, as strings; an empty map goes. */
function cleanAnnotations(resource: Resource, metadata: readonly string[]): void {
  const annotations = resource.metaMap('annotations');
  const keepsOrigin = metadata.includes('originAnnotations');
  const keepsTransformations = metadata.includes('transformerAnnotations');
  if (annotations.size === 0 && keepsOrigin && keepsTransformations) return;
  for (const key of annotations.keys()) if (buildAnnotations.has(key)) annotations.delete(key);
  if (!keepsOrigin) annotations.delete(originKey);
  if (!keepsTransformations) annotations.delete(transformationsKey);
  resource.setMetaMap('annotations', annotations);
}

/** A failure without a place gets that of the object. */
function atObject<T>(resource: Resource, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof KustomizeError) || error.data.address !== undefined) throw error;
    const address = resource.address(error.data.scalar);
    throw address === undefined ? error : withDetails(error, { address });
  }
}

function toObject(resource: Resource): BuiltObject {
  if (resource.problem !== undefined) throw resource.problem;
  const value = atObject(resource, () => (resource.tree === undefined ? {} : finish(resource.tree)));
  const { origin, changedBy, curId } = resource;
  return { value: value as unknown as KubeObject, origin, changedBy, clusterScoped: curId.cluster };
}

function toTrackedObject(resource: Resource): BuiltObject {
  const address = resource.address();
  return { ...toObject(resource), changes: resource.changes, ...(address === undefined ? {} : { address }) };
}

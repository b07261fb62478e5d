import { createHash } from 'node:crypto';
import type { Address } from '@flux-ts/errors';
import {
  type BuildBudget,
  build,
  type Change,
  type FileSystem,
  type GeneratorSpec,
  generateKustomization,
  KustomizeError,
  type Need,
  type RemoteLookup,
  type WarmTrees,
  withoutPasswords,
} from '@flux-ts/kustomize';
import { asValue, type KubeObject } from '@flux-ts/resource';
import { encode, toJson, type Value } from '@flux-ts/yaml';
import { RenderError } from '../errors.ts';
import type { RenderInput, RenderOrigin } from './input.ts';
import { addLabels, setCommonMetadata } from './metadata.ts';
import { ObjectMemo, type ObjectNotes } from './object-memo.ts';
import { substituteObject } from './substitute.ts';

/** An object on its way through the pipeline. */
export interface PipelineObject {
  readonly value: KubeObject;
  readonly origin: RenderOrigin;
  readonly address?: Address;
  readonly changes?: readonly Change[];
}

/** What the pipeline needs besides its input. */
export interface PipelineOptions {
  readonly remote?: RemoteLookup;
  /** Makes objects ready for server-side apply. */
  readonly normalize?: (object: KubeObject) => KubeObject;
  /** Whether Flux's ignore rules leave out files, as on the command line; the text holds further rules. */
  readonly ignore?: { readonly filter: boolean; readonly rules: string };
  /** What the folder is called in messages; by default `/`. */
  readonly rootName?: string;
  /** Whether failures are told in the words of `flux build`, not of the controller; they differ around the engine's. */
  readonly forCli?: boolean;
  /** What files are called where a place is told; by default their path in the folder. */
  readonly nameFile?: (file: string) => string;
  readonly budget?: BuildBudget;
  readonly warn?: (message: string) => void;
  /** Whether objects tell where they stand and what changed them. */
  readonly trackChanges?: boolean;
  /** What is known of earlier builds of the same Kustomization. */
  readonly warm?: { readonly trees: WarmTrees; readonly memo: ObjectMemo } | undefined;
}

/** The objects, or what must be fetched first. */
export type PipelineResult =
  | { readonly objects: readonly PipelineObject[]; readonly digest: string }
  | { readonly needs: readonly Need[] };

const ownerKey = 'kustomize.toolkit.fluxcd.io';

/**
 * Flux's build, step by step: generate the kustomization, build it, substitute variables, take the digest, set owner
 * labels, normalise, add common metadata (surface/kustomize.md §3; kustomize-controller build and apply).
 */
export function runPipeline(
  fs: FileSystem,
  input: RenderInput,
  options: PipelineOptions = {},
): PipelineResult {
  const given = cleanPath(input.path ?? '');
  const path = fs.realPath?.(given) ?? given;
  if (fs.list(path) === undefined) {
    const shown = `${options.rootName ?? ''}/${path}`;
    if (fs.read(path) !== undefined) throw noFolder(shown);
    throw new RenderError(
      'NOT_FOUND',
      `kustomization path not found: stat ${shown}: no such file or directory`,
    );
  }
  const built = buildManifests(fs, path, input, options);
  if ('needs' in built) return built;
  const memo = options.warm?.memo ?? new ObjectMemo();
  memo.prepareFor(input);
  const noted = built.objects.map((object) => ({ object, notes: memo.of(object.value) }));
  for (const { object, notes } of noted) notes.substituted ??= postBuild(object.value, input, options);
  const digest = digestOf(noted.map(({ object, notes }) => textOf(notes, object.value)));
  const objects = noted.flatMap(({ object, notes }) => {
    notes.finished ??= readObject(notes.substituted ?? object.value).map((one) => own(one, input, options));
    return notes.finished.map((value) => ({ ...object, value }));
  });
  return { objects, digest };
}

/** A path that is a file: upstream writes its kustomization.yaml below it, and takes it away again (fluxcd/pkg kustomize). */
function noFolder(shown: string): RenderError {
  const why = `${shown}/kustomization.yaml: not a directory`;
  return new RenderError('BUILD', `open ${why} remove ${why}`);
}

function textOf(notes: ObjectNotes, value: KubeObject): string {
  notes.text ??= encode(asValue(notes.substituted ?? value));
  return notes.text;
}

/** An object as its Kustomization owns it. */
function own(value: KubeObject, input: RenderInput, options: PipelineOptions): KubeObject {
  const { name, namespace = '' } = input.kustomization.metadata;
  const owner = { [`${ownerKey}/name`]: name, [`${ownerKey}/namespace`]: namespace };
  const { normalize } = options;
  const normal = normalize ? normalize(setCommonMetadata(value, owner, {})) : addLabels(value, owner);
  const common = input.kustomization.spec.commonMetadata;
  return common ? setCommonMetadata(normal, common.labels ?? {}, common.annotations ?? {}) : normal;
}

function buildManifests(
  fs: FileSystem,
  path: string,
  input: RenderInput,
  options: PipelineOptions,
): { objects: readonly PipelineObject[] } | { needs: readonly Need[] } {
  const { rootName = '' } = options;
  // The words of fluxcd/pkg kustomize/filesys/fs_secure.go, which names the folder that the base was cloned to.
  const refuse: RemoteLookup = ({ key }) => {
    const url = withoutPasswords(key);
    const message = `fs-security-constraint abs ${url}: path '${url}' is not in or below '${rootName || '/'}'`;
    return { kind: 'refused', message };
  };
  const remote = input.noRemoteBases ? refuse : options.remote;
  // Quirk (flux2 internal/build): the error of tidying up is printed too, and there is none.
  const generateWords = (text: string): string =>
    options.forCli ? `failed to generate kustomization.yaml: ${text} <nil>` : text;
  const generated = inWords(options, generateWords, () =>
    generateKustomization(fs, path, input.kustomization.spec as GeneratorSpec, {
      rootName,
      filter: options.ignore?.filter ?? false,
      ignore: options.ignore?.rules ?? '',
    }),
  );
  const buildWords = (text: string): string => `kustomize build failed: ${text}`;
  const result = inWords(options, buildWords, () =>
    build(generated, path, {
      loadRestrictions: 'none',
      order: 'none',
      confined: true,
      keepBuiltinSchemas: true,
      trackChanges: options.trackChanges ?? false,
      ...(options.warm === undefined ? {} : { warm: options.warm.trees }),
      rootName,
      ...(remote === undefined ? {} : { remote }),
      ...(options.budget === undefined ? {} : { budget: options.budget }),
      ...(options.warn === undefined ? {} : { warn: options.warn }),
    }),
  );
  return 'needs' in result ? result : { objects: result.objects };
}

/** Runs the engine; its failure becomes one of this package, with Flux's words around the first of its own. */
function inWords<T>(options: PipelineOptions, words: (text: string) => string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    const { text, ...details } = error.data;
    const told = new KustomizeError(error.code, words(text), { ...details, cause: error });
    const message = told.describe(options.nameFile ?? ((file) => file));
    throw new RenderError('BUILD', message, { cause: error, diagnostics: error.diagnostics });
  }
}

function postBuild(object: KubeObject, input: RenderInput, options: PipelineOptions): KubeObject {
  const { apiVersion, kind } = object;
  if (!apiVersion || !kind || !object.metadata?.name) {
    throw new RenderError(
      'BUILD',
      `failed to decode Kubernetes apiVersion, kind and name from: ${toJson(asValue(object))}`,
    );
  }
  if (input.substitute === undefined) return object;
  try {
    return substituteObject(object, {
      variables: input.substitute,
      strict: input.strict ?? false,
      always: input.kustomization.spec.postBuild?.substituteStrategy === 'Always',
    });
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    const { name } = object.metadata;
    const words = options.forCli
      ? `var substitution failed for '${name}'`
      : `post build failed for '${gvkText(apiVersion, kind)}/${name}'`;
    throw new RenderError(error.code, `${words}: ${error.message}`, {
      cause: error,
      diagnostics: error.diagnostics,
    });
  }
}

/** `Deployment.v1.apps`, as kustomize prints a type. */
function gvkText(apiVersion: string, kind: string): string {
  const [version = '', group = '[noGrp]'] = apiVersion.split('/').reverse();
  return `${kind}.${version}.${group}`;
}

function digestOf(texts: readonly string[]): string {
  return `sha256:${createHash('sha256').update(texts.join('---\n')).digest('hex')}`;
}

/** Lists are taken apart; what is no object, or is a kustomization itself, is left out (fluxcd/pkg ssa ReadObjects). */
function readObject(value: KubeObject): KubeObject[] {
  const items = (value as { items?: Value }).items;
  if (value.kind.endsWith('List') && Array.isArray(items)) {
    return items.flatMap((item) => readObject(item as unknown as KubeObject));
  }
  if (value.kind === 'Kustomization' && value.apiVersion.startsWith('kustomize.config.k8s.io/')) return [];
  return value.metadata?.name ? [value] : [];
}

/** `spec.path` within the folder: `..` ends at the root. */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

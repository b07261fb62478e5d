import { decode, encode } from '@flux-ts/yaml';
import { laxKustomization, versions } from '../config/kustomization.ts';
import type { Image, Kustomization, Patch } from '../config/kustomization-types.ts';
import { inContext, KustomizeError } from '../errors.ts';
import { cleanPath, type FileSystem, joinPath } from '../file-system.ts';
import { ignoreMatcher, loadIgnoreRules } from './ignore.ts';
import { overlayFile } from './overlay.ts';
import { below, findKustomization, scanManifests } from './scan-manifests.ts';
import { toPlainValue } from './to-value.ts';

/** The fields of a Flux Kustomization that change what kustomize builds. */
export interface GeneratorSpec {
  readonly targetNamespace?: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly patches?: readonly { readonly patch: string; readonly target?: Partial<Patch['target']> }[];
  readonly components?: readonly string[];
  readonly ignoreMissingComponents?: boolean;
  readonly images?: readonly {
    readonly name: string;
    readonly newName?: string;
    readonly newTag?: string;
    readonly digest?: string;
  }[];
  readonly buildMetadata?: readonly string[];
}

/** How {@link generateKustomization} reads the folder. */
export interface GenerateOptions {
  /** Whether `.sourceignore` files and Flux's own rules leave out entries, as the CLI has it. Default false. */
  readonly filter?: boolean;
  /** Further ignore rules, one a line. */
  readonly ignore?: string;
  /** What the root of the file system is called in messages. */
  readonly rootName?: string;
}

/**
 * Flux's generator: the same files with the folder's kustomization made, where it has none, and changed by the spec
 * (fluxcd/pkg kustomize GenerateManifest). The file system beneath is not touched.
 *
 * @throws KustomizeError when the kustomization or, in a folder without one, a manifest does not parse.
 */
export function generateKustomization(
  fs: FileSystem,
  path: string,
  spec: GeneratorSpec,
  options: GenerateOptions = {},
): FileSystem {
  const folder = cleanPath(path);
  const { file, content } = generateManifest(fs, folder, spec, options);
  return overlayFile(fs, file, new TextEncoder().encode(content));
}

/** The kustomization file that {@link generateKustomization} puts over the folder's: its path and its text. */
export function generateManifest(
  fs: FileSystem,
  folder: string,
  spec: GeneratorSpec,
  options: GenerateOptions,
): { readonly file: string; readonly content: string } {
  const nameOf = (path: string): string => `${options.rootName ?? ''}/${path}`;
  const filters = options.filter || (options.ignore ?? '') !== '';
  const patterns = filters ? loadIgnoreRules(fs, folder, options.ignore ?? '') : [];
  const ignored = ignoreMatcher(patterns, folder);
  const existing = findKustomization(fs, folder);
  const k =
    existing === undefined
      ? makeKustomization(fs, folder, patterns.length > 0 ? ignored : () => false, nameOf)
      : readKustomization(fs, existing);
  // Quirk (kustomize_generator.go): a kustomization without resources shows where objects come from.
  if (existing !== undefined && k.resources.length === 0) k.buildMetadata = ['originAnnotations'];
  if (options.filter) filterEntries(k, fs, folder, ignored, nameOf);
  applySpec(k, spec, fs, folder);
  return { file: existing ?? below(folder, 'kustomization.yaml'), content: encode(toPlainValue(k) ?? {}) };
}

function readKustomization(fs: FileSystem, file: string): Kustomization {
  const text = new TextDecoder().decode(fs.read(file));
  const address = { file };
  try {
    const value = inContext('error converting YAML to JSON', () => decode(text));
    return withDefaults(
      inContext('error unmarshaling JSON: while decoding JSON', () =>
        laxKustomization(value, { struct: 'Kustomization', path: '', lax: true }),
      ),
    );
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(error.code, error.data.text, { cause: error, address });
  }
}

function withDefaults(k: Kustomization): Kustomization {
  if (k.apiVersion === '') k.apiVersion = versions.kustomization;
  if (k.kind === '') k.kind = 'Kustomization';
  return k;
}

function makeKustomization(
  fs: FileSystem,
  folder: string,
  ignored: (path: string, isFolder: boolean) => boolean,
  nameOf: (path: string) => string,
): Kustomization {
  const k = withDefaults(laxKustomization(null, { struct: 'Kustomization', path: '', lax: true }));
  const resources = scanManifests(fs, folder, ignored, nameOf);
  // A kustomization must not be empty, but its output may be.
  if (resources.length === 0) k.namespace = '_placeholder';
  else k.resources = resources;
  return k;
}

function filterEntries(
  k: Kustomization,
  fs: FileSystem,
  folder: string,
  ignored: (path: string, isFolder: boolean) => boolean,
  nameOf: (path: string) => string,
): void {
  const keep = (entries: readonly string[], urls: boolean): string[] =>
    entries.filter((entry) => {
      if (urls && /^[a-z][a-z0-9+.-]*:/i.test(entry)) return true;
      const path = joinPath(folder, entry);
      const isFolder = fs.list(path) !== undefined;
      if (!isFolder && fs.read(path) === undefined) {
        throw new KustomizeError('NOT_FOUND', `lstat ${nameOf(path)}: no such file or directory`);
      }
      return !ignored(path, isFolder);
    });
  k.resources = keep(k.resources, true);
  k.components = keep(k.components, true);
  k.crds = keep(k.crds, false);
}

function applySpec(k: Kustomization, spec: GeneratorSpec, fs: FileSystem, folder: string): void {
  if (spec.targetNamespace !== undefined) k.namespace = spec.targetNamespace;
  if (spec.namePrefix !== undefined) k.namePrefix = spec.namePrefix;
  if (spec.nameSuffix !== undefined) k.nameSuffix = spec.nameSuffix;
  k.patches = [...k.patches, ...(spec.patches ?? []).map(toPatch)];
  const components = (spec.components ?? []).filter((component) => {
    if (!isLocalRelative(component)) {
      throw new KustomizeError('SECURITY', `component path '${component}' must be local and relative`);
    }
    const path = joinPath(folder, component);
    const exists = fs.list(path) !== undefined || fs.read(path) !== undefined;
    return exists || !(spec.ignoreMissingComponents ?? false);
  });
  k.components = [...k.components, ...components];
  k.images = (spec.images ?? []).reduce(mergeImage, k.images);
  if ((spec.buildMetadata ?? []).length > 0) k.buildMetadata = spec.buildMetadata ?? [];
}

function toPatch(patch: NonNullable<GeneratorSpec['patches']>[number]): Patch {
  const none = {
    group: '',
    version: '',
    kind: '',
    name: '',
    namespace: '',
    labelSelector: '',
    annotationSelector: '',
  };
  const target = patch.target === undefined ? undefined : { ...none, ...patch.target };
  return { patch: patch.patch, path: '', target, options: undefined };
}

function mergeImage(
  images: readonly Image[],
  added: NonNullable<GeneratorSpec['images']>[number],
): readonly Image[] {
  const { name, newName = '', newTag = '', digest = '' } = added;
  const index = images.findIndex((image) => image.name === name);
  if (index < 0) return [...images, { name, newName, newTag, digest, tagSuffix: '' }];
  return images.map((image, i) => {
    if (i !== index) return image;
    const named = newName === '' ? image : { ...image, newName };
    return newTag === '' && digest === '' ? named : { ...named, newTag, digest };
  });
}

const remotePrefixes = [
  'git::',
  'gh:',
  'ssh://',
  'https://',
  'http://',
  'git@',
  'github.com:',
  'github.com/',
];

/** Whether a path is one within the source, and no URL. */
export function isLocalRelative(path: string): boolean {
  const lower = path.toLowerCase();
  if (remotePrefixes.some((prefix) => lower.length > prefix.length && lower.startsWith(prefix))) return false;
  return !path.startsWith('/') && !lower.replace(/^file:\/\//, '').startsWith('/');
}

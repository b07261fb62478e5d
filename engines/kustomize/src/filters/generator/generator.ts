import type { GeneratorArgs, GeneratorOptions } from '../../config/kustomization-types.ts';
import { KustomizeError } from '../../errors.ts';
import { type Behavior, Resource } from '../../resource/resource.ts';
import { lookupCreate, setField } from '../../tree/fields.ts';
import { emptyMap, stringScalar, Tree, tags } from '../../tree/tree.ts';
import type { FilterContext, Generator } from '../transformer.ts';
import { loadPairs, type Pair } from './key-values.ts';

/** Makes a ConfigMap or a Secret of literals, files and env files. */
export function dataGenerator(
  kind: 'ConfigMap' | 'Secret',
  args: GeneratorArgs,
  context: FilterContext,
): Generator {
  return () => {
    if (args.name === '') throw new KustomizeError('KUSTOMIZATION', 'a configmap must have a name');
    const tree = emptyMap();
    setField(tree, 'apiVersion', stringScalar('v1'));
    setField(tree, 'kind', stringScalar(kind));
    const metadata = lookupCreate(tree, 'map', 'metadata');
    setField(metadata, 'name', stringScalar(args.name));
    if (args.namespace !== '') setField(metadata, 'namespace', stringScalar(args.namespace));
    const pairs = loadPairs(args, context.loader, context.budget).sort((a, b) => (a.key < b.key ? -1 : 1));
    context.budget.take('nodes', 20 * (args.literals.length + args.files.length));
    if (kind === 'Secret') fillSecret(tree, args.type || 'Opaque', pairs);
    else fillConfigMap(tree, pairs);
    applyOptions(tree, args.options);
    const origin = { file: context.loader.resolve(''), document: 0, offset: 0 };
    const resource = new Resource(tree, origin, (apiVersion, k) => context.isClusterScoped(apiVersion, k));
    resource.needsHash = !(args.options?.disableNameSuffixHash ?? false);
    resource.behavior = behaviorOf(args.behavior);
    return [resource];
  };
}

/** An unknown behaviour is none. */
export function behaviorOf(text: string): Behavior {
  return text === 'create' || text === 'merge' || text === 'replace' ? text : 'unspecified';
}

function fillConfigMap(tree: Tree, pairs: readonly Pair[]): void {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (const { key, value } of pairs) {
    const plain = decodeUtf8(decoder, value);
    const readable = plain !== undefined;
    const text = plain ?? base64Lines(value);
    setField(lookupCreate(tree, 'map', readable ? 'data' : 'binaryData'), key, stringScalar(text));
  }
}

/** The text of bytes; undefined when they are no UTF-8. */
function decodeUtf8(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function fillSecret(tree: Tree, type: string, pairs: readonly Pair[]): void {
  setField(tree, 'type', stringScalar(type));
  const data = lookupCreate(tree, 'map', 'data');
  for (const { key, value } of pairs) setField(data, key, stringScalar(base64Lines(value)));
}

/** Quirk (kyaml datamap.go encodeBase64): lines of 70 letters, each ended, as soon as there is more than one. */
function base64Lines(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  if (text.length < 70) return text;
  return text.replace(/.{1,70}/g, '$&\n');
}

function applyOptions(tree: Tree, options: GeneratorOptions | undefined): void {
  if (options === undefined) return;
  const put = (name: 'labels' | 'annotations', entries: ReadonlyMap<string, string> | undefined): void => {
    if (entries === undefined || entries.size === 0) return;
    const map = lookupCreate(tree, 'map', 'metadata', name);
    for (const [key, value] of entries) setField(map, key, stringScalar(value));
  };
  put('labels', options.labels);
  put('annotations', options.annotations);
  if (options.immutable) setField(tree, 'immutable', new Tree('scalar', 'true', tags.bool, false));
}

/** The options of one generator with those of the kustomization beneath (types.MergeGlobalOptionsIntoLocal). */
export function mergeOptions(
  local: GeneratorOptions | undefined,
  global: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (global === undefined) return local;
  const join = (
    own: ReadonlyMap<string, string> | undefined,
    other: ReadonlyMap<string, string> | undefined,
  ) => (own === undefined && other === undefined ? undefined : new Map([...(other ?? []), ...(own ?? [])]));
  return {
    labels: join(local?.labels, global.labels),
    annotations: join(local?.annotations, global.annotations),
    disableNameSuffixHash: (local?.disableNameSuffixHash ?? false) || global.disableNameSuffixHash,
    immutable: (local?.immutable ?? false) || global.immutable,
  };
}

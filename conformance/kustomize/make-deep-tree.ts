import { encode, type Value } from '@flux-ts/yaml';
import { Chance } from './chance.ts';
import { deepObjects, type Known } from './deep-objects.ts';
import { deepTransformers } from './deep-transformers.ts';
import { joinDocuments } from './make-objects.ts';

/** What one kustomization of a tree may aim at: the objects and generated names below it. */
export interface Layer {
  readonly chance: Chance;
  /** The folder, with a slash behind it unless it is the root. */
  readonly prefix: string;
  readonly isRoot: boolean;
  readonly known: readonly Known[];
  /** Names of generated ConfigMaps. */
  readonly generated: readonly string[];
  write(name: string, text: string): string;
}

/**
 * The files of a tree of up to three levels, whose patches, replacements, variables and references aim at objects that
 * exist, so that most trees build; with plugins, configurations, schemas and components. Same seed, same tree.
 */
export function makeDeepTree(seed: number): Record<string, string> {
  const chance = new Chance(seed);
  const files: Record<string, string> = {};
  let count = 0;
  const grow = (folder: string, depth: number): { known: Known[]; generated: string[] } => {
    const prefix = folder === '' ? '' : `${folder}/`;
    const write = (name: string, text: string): string => {
      files[`${prefix}${name}`] = text;
      return name;
    };
    const known: Known[] = [];
    const generated: string[] = [];
    const k: Record<string, Value> = {};
    const folders: string[] = [];
    const parts = depth === 0 ? 0 : 1 + chance.below(2);
    for (let i = 0; i < parts; i++) {
      const name = `${chance.pick(['base', 'apps', 'infra'])}${++count}`;
      const below = grow(`${prefix}${name}`, depth - 1);
      known.push(...below.known);
      generated.push(...below.generated);
      folders.push(name);
    }
    const own = depth === 0 || chance.maybe(0.4) ? deepObjects(chance, ++count) : [];
    known.push(...own);
    const resources = [...folders, ...writeObjects(chance, own, write)];
    if (folders.length > 0 && chance.maybe(0.08)) {
      k['bases'] = folders;
      k['resources'] = resources.slice(folders.length);
    } else k['resources'] = resources;
    const layer: Layer = { chance, prefix, isRoot: folder === '', known, generated, write };
    if (chance.maybe(depth === 0 ? 0.05 : 0.25)) k['components'] = [component(layer, ++count)];
    const made = deepTransformers(layer, k, ++count);
    write(
      chance.pick(['kustomization.yaml', 'kustomization.yaml', 'kustomization.yml', 'Kustomization']),
      text(chance, k),
    );
    return { known, generated: [...generated, ...made] };
  };
  grow('', 1 + chance.below(2));
  return files;
}

function component(layer: Layer, count: number): string {
  const folder = `component${count}`;
  const k: Record<string, Value> = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' };
  const write = (name: string, content: string): string => {
    layer.write(`${folder}/${name}`, content);
    return name;
  };
  if (layer.chance.maybe(0.3))
    k['resources'] = writeObjects(layer.chance, deepObjects(layer.chance, count), write);
  deepTransformers({ ...layer, prefix: `${layer.prefix}${folder}/`, isRoot: false, write }, k, count);
  write('kustomization.yaml', encode(k));
  return folder;
}

function writeObjects(
  chance: Chance,
  objects: readonly Known[],
  write: (name: string, text: string) => string,
): string[] {
  const paths: string[] = [];
  for (let rest = objects; rest.length > 0; ) {
    const take = 1 + chance.below(rest.length);
    const documents = rest.slice(0, take).map((object) => object.text);
    paths.push(write(`r${paths.length}.yaml`, joinDocuments(chance, documents)));
    rest = rest.slice(take);
  }
  return paths;
}

/** A kustomization file, at times with what editors leave in it. */
function text(chance: Chance, k: Record<string, Value>): string {
  const content = encode(k);
  if (chance.maybe(0.05)) return content.replaceAll('\n', '\r\n');
  if (chance.maybe(0.05)) return `\ufeff${content}`;
  if (chance.maybe(0.1)) return `---\n# kept by hand\n${content}`;
  return content;
}

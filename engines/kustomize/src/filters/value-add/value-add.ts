import { decode, type Value } from '@flux-ts/yaml';
import { integer, list, optional, string, struct } from '../../config/decode.ts';
import { selector } from '../../config/kustomization.ts';
import { KustomizeError } from '../../errors.ts';
import type { Selector } from '../../resource/selector.ts';
import { demand, lookupCreate, setScalar } from '../../tree/fields.ts';
import { tags } from '../../tree/tree.ts';
import { setNamespace } from '../namespace/namespace.ts';
import type { FilterContext, Transformer } from '../transformer.ts';

interface Target {
  readonly selector: Selector | undefined;
  readonly fieldPath: string;
  readonly filePathPosition: number;
}

const targets = list(
  struct<Target>(
    'Target',
    { selector: optional(selector), fieldPath: string, filePathPosition: integer('int') },
    { lax: true },
  ),
  '[]builtins.Target',
);
const args = struct(
  'ValueAddTransformerPlugin',
  { value: string, targets, targetFilePath: string },
  { lax: true },
);
const file = struct('', { targets }, { lax: true });

/** Writes one value, by default the name of the folder, to fields or into the paths that they hold. */
export function valueAddTransformer(config: Value, context: FilterContext): Transformer {
  const where = { struct: '', path: '' };
  const parsed = args(config, where);
  const value = parsed.value.trim() || context.loader.folderName;
  const all = [...parsed.targets];
  if (parsed.targetFilePath !== '') {
    all.push(...file(decode(context.loader.load(parsed.targetFilePath)), where).targets);
  }
  if (all.length === 0) throw new KustomizeError('KUSTOMIZATION', 'must specify at least one target');
  for (const target of all) {
    if (target.fieldPath === '') throw new KustomizeError('KUSTOMIZATION', 'fieldPath cannot be empty');
    if (target.filePathPosition < 0) {
      throw new KustomizeError(
        'KUSTOMIZATION',
        `value of FilePathPosition (${target.filePathPosition}) cannot be negative`,
      );
    }
  }
  return (map) => {
    for (const target of all) {
      const resources = target.selector === undefined ? map.resources : map.select(target.selector);
      for (const resource of resources) {
        if (resource.tree === undefined) continue;
        if (target.fieldPath === 'metadata/namespace') {
          setNamespace(resource.tree, resource.curId.cluster, {
            namespace: value,
            fieldSpecs: [],
            unsetOnly: false,
            subjects: 'defaultOnly',
          });
          continue;
        }
        const place = lookupCreate(resource.tree, 'scalar', ...splitEscaped(target.fieldPath));
        demand(place, 'scalar');
        const position = target.filePathPosition;
        setScalar(place, position > 0 ? insertPart(place.text, position - 1, value) : value, tags.none);
      }
    }
    map.touch();
  };
}

function splitEscaped(path: string): string[] {
  return path.split(/(?<!\\)\//).map((part) => part.replaceAll('\\/', '/'));
}

/** Puts a part into a path; positions beyond its ends mean its ends. */
export function insertPart(path: string, position: number, part: string): string {
  const absolute = path.startsWith('/');
  const parts = path.split('/').filter((p) => p !== '');
  parts.splice(Math.min(Math.max(position, 0), parts.length), 0, part);
  return (absolute ? '/' : '') + parts.join('/');
}

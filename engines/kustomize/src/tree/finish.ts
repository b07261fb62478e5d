import type { Value, ValueObject } from '@flux-ts/yaml';
import { KustomizeError } from '../errors.ts';
import { refold } from './refold.ts';
import { resolve } from './resolve.ts';
import { type Tree, tags } from './tree.ts';

/**
 * What a tree is when it has been written and read again: the last step of a build (kyaml's MarshalJSON).
 * Fails where the real one fails: an infinity has no JSON form, a text cannot become a number by its tag.
 */
export function finish(tree: Tree): Value {
  switch (tree.kind) {
    case 'scalar':
      return scalarValue(tree);
    case 'list':
      return tree.items.map(finish);
    case 'map': {
      if (tree.hasOddKey) {
        throw new KustomizeError('MALFORMED', 'json: unsupported type: map[interface {}]interface {}');
      }
      const result: ValueObject = {};
      for (let i = 0; i < tree.keys.length; i++) {
        const key = tree.keys[i] as string;
        const value = finish(tree.items[i] as Tree);
        if (key === '__proto__') {
          Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
        } else result[key] = value;
      }
      return result;
    }
  }
}

/** The value of a scalar once it has been written as YAML and read again. */
export function scalarValue(tree: Tree): Value {
  const { tag } = tree;
  const text = tree.folded ? refold(tree.text) : tree.text;
  if (tag === tags.str) return text;
  if (tag === tags.binary) return Buffer.from(text.replace(/\s/g, ''), 'base64').toString();
  if (tree.quoted) return text;
  const resolved = resolve(text);
  if (tag === tags.none || resolved.tag === tag) return jsonValue(resolved.value);
  if (tag === tags.float && resolved.tag === tags.int) return jsonValue(resolved.value);
  if (!known.has(tag)) return text;
  throw new KustomizeError('MALFORMED', `yaml: cannot decode ${resolved.tag} \`${text}\` as a ${tag}`);
}

const known = new Set<string>([tags.null, tags.bool, tags.int, tags.float, tags.timestamp, tags.merge]);

function jsonValue(value: Value): Value {
  if (typeof value !== 'number' || Number.isFinite(value)) return value === 0 ? 0 : value;
  const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new KustomizeError('MALFORMED', `json: unsupported value: ${text}`);
}

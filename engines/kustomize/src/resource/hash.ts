import { createHash } from 'node:crypto';
import { toJson, type Value, type ValueObject } from '@flux-ts/yaml';
import { roundIntegers } from '../go-format.ts';
import { field } from '../tree/fields.ts';
import { finish } from '../tree/finish.ts';
import type { Tree } from '../tree/tree.ts';

const letters: Readonly<Record<string, string>> = { '0': 'g', '1': 'h', '3': 'k', a: 'm', e: 't' };

/** The name suffix of a generated object: ten letters from the hash of its content (kustomize's hasher). */
export function contentHash(tree: Tree): string {
  const kind = field(tree, 'kind')?.text ?? '';
  const text = kind === 'ConfigMap' || kind === 'Secret' ? encodeData(tree, kind) : goJson(finish(tree));
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 10);
  return hex.replace(/[013ae]/g, (c) => letters[c] ?? c);
}

/** Quirk (hasher.go getNodeValues): the name is looked up under a wrong path, so it never counts. */
function encodeData(tree: Tree, kind: string): string {
  const value = (name: string): Value => {
    const found = field(tree, name);
    if (found === undefined) return '';
    return found.kind === 'scalar' ? found.text : roundIntegers(finish(found));
  };
  const object: ValueObject = { kind, name: '', data: value('data') };
  const second = kind === 'Secret' ? 'stringData' : 'binaryData';
  if (field(tree, second)?.kind === 'map') object[second] = value(second);
  if (kind === 'Secret') object['type'] = value('type');
  return goJson(object);
}

/** JSON as Go's encoder writes it: sorted keys, and `<`, `>`, `&` escaped. */
export function goJson(value: Value): string {
  return toJson(value).replace(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

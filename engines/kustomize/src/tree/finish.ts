import type { Value, ValueObject } from '@flux-ts/yaml';
import { KustomizeError } from '../errors.ts';
import { roundIntegers } from '../go-format.ts';
import { isBlockAllowed, refold } from './refold.ts';
import { resolve } from './resolve.ts';
import { type Tree, tags } from './tree.ts';

/**
 * What a tree is when it has been written and read again: the last step of a build (kyaml's MarshalJSON).
 * Fails where the real one fails: an infinity has no JSON form, a text cannot become a number by its tag.
 */
export function finish(tree: Tree): Value {
  return written(tree, false);
}

function written(tree: Tree, around: boolean): Value {
  const inFlow = around || tree.flow;
  switch (tree.kind) {
    case 'scalar':
      if (!inFlow) checkBlock(tree);
      // Quirk (yaml.v3 emitterc.go): nothing cannot be written between brackets, so it becomes an empty text.
      return inFlow && tree.text === '' && untagged.has(tree.tag) ? '' : scalarValue(tree);
    case 'list':
      if (!around) checkComment(tree);
      return tree.items.map((item) => written(item, inFlow));
    case 'map': {
      if (tree.hasOddKey) {
        throw new KustomizeError('MALFORMED', 'json: unsupported type: map[interface {}]interface {}');
      }
      if (!around) checkComment(tree);
      const result: ValueObject = {};
      for (let i = 0; i < tree.keys.length; i++) {
        const key = tree.keys[i] as string;
        const value = written(tree.items[i] as Tree, inFlow);
        if (key === '__proto__') {
          Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
        } else result[key] = value;
      }
      return result;
    }
  }
}

/** Quirk (yaml.v3 emitterc.go): behind a comment, empty brackets are written where they cannot be read again. */
function checkComment(tree: Tree): void {
  if (tree.afterComment && tree.items.length === 0)
    throw new KustomizeError('MALFORMED', "yaml: could not find expected ':'", { scalar: place(tree) });
}

/**
 * Quirk (yaml.v3 scannerc.go): a block whose first line starts with a tab is written without a hint how deep it
 * stands, and cannot be read again. Texts of several lines are written as blocks when they had no quotes.
 */
function checkBlock(tree: Tree): void {
  const { text, block, quoted } = tree;
  if (!text.startsWith('\t') || !isBlockAllowed(text)) return;
  if (block === '' && (quoted || !text.includes('\n'))) return;
  const words = 'yaml: found a tab character where an indentation space is expected';
  throw new KustomizeError('MALFORMED', words, { scalar: place(tree) });
}

/** The value of a scalar once it has been written as YAML and read again. */
export function scalarValue(tree: Tree): Value {
  const { tag } = tree;
  const text = tree.block === 'folded' ? refold(tree.text) : tree.text;
  if (tag === tags.str) return text;
  if (tag === tags.binary) return binaryText(text, tree);
  if (tag === tags.none && tree.quoted) return text;
  const resolved = resolve(text);
  if (resolved.tag === tag && tree.quoted) return text;
  if (tag === tags.none || resolved.tag === tag) return jsonValue(resolved.value, tree);
  if (tag === tags.float && resolved.tag === tags.int && fitsInt64(resolved.value))
    return jsonValue(roundIntegers(resolved.value), tree);
  if (!known.has(tag)) return text;
  throw new KustomizeError(
    'MALFORMED',
    `${unreadable}yaml: cannot decode ${resolved.tag} \`${text}\` as a ${tag}`,
  );
}

/** Quirk (yaml.v3 resolve.go): an integer becomes a float by its tag, unless only the unsigned type holds it. */
function fitsInt64(value: Value): boolean {
  return typeof value !== 'bigint' || value < 2n ** 63n;
}

/** What the real one has read so far, in Go's words. */
const unreadable = 'map[string]interface {}(nil): ';

const untagged = new Set<string>([tags.none, tags.null]);

const place = ({ text, at }: Tree) => ({ text, at });

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function binaryText(text: string, tree: Tree): string {
  const packed = text.replace(/[\r\n]/g, '');
  if (!base64.test(packed))
    throw new KustomizeError('MALFORMED', `${unreadable}yaml: !!binary value contains invalid base64 data`, {
      scalar: place(tree),
    });
  return Buffer.from(packed, 'base64').toString();
}

const known = new Set<string>([tags.null, tags.bool, tags.int, tags.float, tags.timestamp, tags.merge]);

function jsonValue(value: Value, tree: Tree): Value {
  if (typeof value !== 'number' || Number.isFinite(value)) return value === 0 ? 0 : value;
  const text = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new KustomizeError('MALFORMED', `json: unsupported value: ${text}`, { scalar: place(tree) });
}

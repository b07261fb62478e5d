import { KustomizeError } from '../errors.ts';
import { describe } from '../tree/describe.ts';
import { clearField, field } from '../tree/fields.ts';
import { type Tree, tags } from '../tree/tree.ts';
import { setElement } from './elements.ts';

/** What `$patch` asks for. */
export type Directive = 'merge' | 'replace' | 'delete';

const key = '$patch';

/** Reads a patch's `$patch` and takes it out (kyaml merge2/smpdirective.go). No patch means: merge. */
export function takeDirective(patch: Tree | undefined): Directive {
  if (patch === undefined) return 'merge';
  if (patch.kind === 'map') return fromMap(patch);
  if (patch.kind === 'list') return fromList(patch);
  const tag = patch.tag === tags.none ? tags.str : patch.tag;
  throw new KustomizeError(
    'PATCH',
    `no implemented strategic merge patch strategy for '${tag}' ('${describe(patch)}')`,
  );
}

function fromMap(patch: Tree): Directive {
  const value = field(patch, key);
  if (value === undefined) return 'merge';
  const directive = check(value.text);
  clearField(patch, key);
  return directive;
}

/** In a list the directive is an element of its own. */
function fromList(patch: Tree): Directive {
  const element = patch.items.find((item) => item.kind === 'map' && field(item, key) !== undefined);
  if (element === undefined || element.keys.length > 1) return 'merge';
  const text = field(element, key)?.text ?? '';
  const directive = check(text);
  setElement(patch, undefined, [key], [text]);
  return directive;
}

function check(text: string): Directive {
  if (text === 'merge' || text === 'replace' || text === 'delete') return text;
  throw new KustomizeError('PATCH', `unknown patch strategy '${text}'`);
}

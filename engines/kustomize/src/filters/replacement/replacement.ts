import { goQuote } from '@flux-ts/errors';
import type { Budget } from '../../budget.ts';
import type {
  FieldOptions,
  Replacement,
  ReplacementSource,
  ReplacementTarget,
} from '../../config/kustomization-types.ts';
import { inContext, KustomizeError, wrap } from '../../errors.ts';
import { formatId, isIdSelected, type ResId } from '../../resource/res-id.ts';
import type { Resource } from '../../resource/resource.ts';
import { compileSelector, type Selector } from '../../resource/selector.ts';
import { lookupPath, matchPath } from '../../tree/path.ts';
import { assign, copy, isNilOrEmpty, isNull, scalar, type Tree } from '../../tree/tree.ts';
import { splitFieldPath } from '../field-spec.ts';
import type { Transformer } from '../transformer.ts';
import { setInsideText } from './structured.ts';

/** Copies values from one object's field, or from the replacement itself, to fields of others. */
export function replacementTransformer(replacements: readonly Replacement[], budget: Budget): Transformer {
  return (map) => {
    for (const replacement of replacements) {
      const { source, sourceValue, targets } = replacement;
      if ((source === undefined && sourceValue === undefined) || targets === undefined) {
        throw new KustomizeError('REFERENCE', 'replacements must specify a source and at least one target');
      }
      budget.checkTime();
      const value = sourceOf(map.resources, source, sourceValue);
      for (const target of targets) {
        budget.take('steps', 4 * map.size);
        applyTo(map.resources, value, target, budget);
      }
    }
    map.dropEmpty();
    map.touch();
  };
}

function sourceOf(
  resources: readonly Resource[],
  source: ReplacementSource | undefined,
  text: string | undefined,
): Tree {
  if (source === undefined) return scalar(text ?? '');
  if (text !== undefined)
    throw new KustomizeError('REFERENCE', 'value and resource selectors are mutually exclusive');
  const resource = selectSource(resources, source);
  const fieldPath = source.fieldPath || 'metadata.name';
  const value = inContext('error looking up replacement source', () =>
    lookupPath(resource.tree as Tree, splitFieldPath(fieldPath)),
  );
  if (value === undefined || isNilOrEmpty(value)) {
    throw new KustomizeError(
      'REFERENCE',
      `fieldPath \`${fieldPath}\` is missing for replacement source ${formatId(idOf(source))}`,
    );
  }
  return refine(value, source.options);
}

function idOf(source: ReplacementSource): ResId {
  return { ...source, cluster: false };
}

function selectSource(resources: readonly Resource[], source: ReplacementSource): Resource {
  const wanted = idOf(source);
  const matches = resources.filter(
    (r) => r.tree !== undefined && r.allIds().some((id) => isIdSelected(id, wanted)),
  );
  const [first] = matches;
  if (first !== undefined && matches.length === 1) return first;
  const problem = first === undefined ? 'nothing selected by' : 'multiple matches for selector';
  throw new KustomizeError('REFERENCE', `${problem} ${formatSource(source)}`);
}

function formatSource(source: ReplacementSource): string {
  const { options } = source;
  const parts = [formatId(idOf(source))];
  if (source.fieldPath !== '') parts.push(source.fieldPath);
  if (options !== undefined && (options.delimiter !== '' || options.create)) {
    parts.push(`${options.delimiter}(${options.index}), create=${options.create}`);
  }
  return parts.join(':');
}

function refine(value: Tree, options: FieldOptions | undefined): Tree {
  if (options === undefined || options.delimiter === '') return value;
  if (value.kind !== 'scalar') {
    throw new KustomizeError('REFERENCE', 'delimiter option can only be used with scalar nodes');
  }
  const text = isNull(value) ? '' : value.text;
  const part = text.split(options.delimiter)[options.index];
  if (part === undefined) {
    throw new KustomizeError(
      'REFERENCE',
      `options.index ${options.index} is out of bounds for value ${text}`,
    );
  }
  const result = copy(value);
  result.text = part;
  return result;
}

function applyTo(
  resources: readonly Resource[],
  value: Tree,
  target: ReplacementTarget,
  budget: Budget,
): void {
  if (target.select === undefined)
    throw new KustomizeError('REFERENCE', 'target must specify resources to select');
  const paths = target.fieldPaths.length === 0 ? ['metadata.name'] : target.fieldPaths;
  const select = compile(target.select);
  const rejects = target.reject.map((selector) => ({ selector, matcher: compile(selector) }));
  const matches = (matcher: ReturnType<typeof compile>, id: ResId): boolean =>
    matcher.gvk(id) && matcher.name(id.name) && matcher.namespace(id.namespace);
  for (const resource of resources) {
    if (resource.tree === undefined) continue;
    const ids = resource.allIds();
    if (!ids.some((id) => matches(select, id))) continue;
    if (!select.labels(resource) || !select.annotations(resource)) continue;
    const byLabels = rejects.some(
      ({ selector, matcher }) =>
        (selector.labelSelector !== '' || selector.annotationSelector !== '') &&
        matcher.labels(resource) &&
        matcher.annotations(resource),
    );
    if (byLabels) continue;
    if (rejects.some(({ selector, matcher }) => !isBlank(selector) && ids.some((id) => matches(matcher, id))))
      continue;
    copyTo(resource.tree, value, paths, target.options, budget);
  }
}

function compile(selector: Selector): ReturnType<typeof compileSelector> {
  return inContext('error creating target selector', () => compileSelector(selector));
}

function isBlank(s: Selector): boolean {
  return s.group === '' && s.version === '' && s.kind === '' && s.name === '' && s.namespace === '';
}

function copyTo(
  tree: Tree,
  value: Tree,
  paths: readonly string[],
  options: FieldOptions | undefined,
  budget: Budget,
): void {
  const create = options?.create ? value.kind : undefined;
  for (const path of paths) {
    const parts = splitFieldPath(path);
    // Fields that are copied into one another double each time.
    budget.takeCopy(value);
    if (setInsideText(tree, value, parts, create)) continue;
    const verb = create === undefined ? 'find' : 'find or create';
    const problem = `unable to ${verb} field ${goQuote(path)} in replacement target`;
    let places: Tree[] | undefined;
    try {
      places = matchPath(tree, parts, create);
    } catch (error) {
      throw wrap(error, (text) => `${problem}: ${text}`);
    }
    if (places === undefined || places.length === 0) throw new KustomizeError('REFERENCE', problem);
    for (const place of places) {
      budget.takeCopy(value);
      setPlace(place, value, options, budget);
    }
  }
}

function setPlace(place: Tree, source: Tree, options: FieldOptions | undefined, budget: Budget): void {
  const value = copy(source);
  if (options !== undefined && options.delimiter !== '') {
    if (place.kind !== 'scalar') {
      throw new KustomizeError('REFERENCE', 'delimiter option can only be used with scalar nodes');
    }
    const parts = place.text.split(options.delimiter);
    budget.take('steps', Math.floor(parts.length / 50));
    const text = isNull(value) ? '' : value.text;
    if (options.index < 0) parts.unshift(text);
    else if (options.index >= parts.length) parts.push(text);
    else parts[options.index] = text;
    value.text = parts.join(options.delimiter);
  }
  // A scalar takes the text alone and keeps its type.
  if (place.kind === 'scalar') place.text = value.text;
  else assign(place, value);
}

import { decode } from '@flux-ts/yaml';
import type { Patch } from '../../config/kustomization-types.ts';
import { inContext, KustomizeError, wrap } from '../../errors.ts';
import { goJson } from '../../resource/hash.ts';
import type { Resource } from '../../resource/resource.ts';
import { selectorCost } from '../../resource/selector.ts';
import type { FilterContext, Transformer } from '../transformer.ts';
import { applyToResource, parseJsonPatch } from './json-patch.ts';
import { applyToSelected } from './strategic.ts';

/** The deprecated `patchesStrategicMerge`: file names or patches. `patches` is the text of a plugin. */
export function strategicMergeTransformer(
  paths: readonly string[],
  patches: string,
  context: FilterContext,
): Transformer {
  if (paths.length === 0 && patches === '') {
    throw new KustomizeError('PATCH', 'empty file path and empty patch content');
  }
  const loaded: Resource[] = paths.flatMap((path) => loadPatches(path, context));
  if (patches !== '') loaded.push(...context.parseInline(patches));
  if (loaded.length === 0) {
    throw new KustomizeError(
      'PATCH',
      `patch appears to be empty; files=[${paths.join(' ')}], Patch=${patches}`,
    );
  }
  return (map) => {
    for (const patch of loaded) {
      context.budget.take('steps', map.lookupCost);
      if (context.isPartial && !map.hasId(patch.orgId)) continue;
      const found = map.byId(patch.orgId);
      context.budget.takePatch(found.tree);
      applyToSelected(map, [found], patch, context.schemas, context.budget);
    }
  };
}

function fileResources(path: string, context: FilterContext): Resource[] {
  const text = context.loader.load(path);
  try {
    return context.parse(text, context.loader.resolve(path));
  } catch (error) {
    const isMalformed = error instanceof KustomizeError && error.data.text.includes('MalformedYAMLError');
    throw isMalformed ? wrap(error, (words) => `${words} in File: ${path}`) : error;
  }
}

/** Quirk (PatchStrategicMergeTransformer.go): the text is tried as a patch first, then as a path. */
function loadPatches(path: string, context: FilterContext): Resource[] {
  try {
    return context.parseInline(path);
  } catch {
    return fileResources(path, context);
  }
}

/** The deprecated `patchesJson6902`. */
export function json6902Transformer(patch: Patch, context: FilterContext): Transformer {
  const { target, path } = patch;
  if (target === undefined || target.name === '')
    throw new KustomizeError('PATCH', 'must specify the target name');
  if (path === '' && patch.patch === '')
    throw new KustomizeError('PATCH', 'empty file path and empty jsonOp');
  let text = patch.patch;
  if (path !== '') {
    if (text !== '') throw new KustomizeError('PATCH', 'must specify a file path or jsonOp, not both');
    text = context.loader.load(path);
    if (text === '') throw new KustomizeError('PATCH', `patch file '${path}' empty seems to be empty`);
  }
  // What is no JSON is made JSON first, and shown as that.
  if (!text.startsWith('[')) text = goJson(decode(text));
  const operations = inContext(`decoding ${text}`, () => parseJsonPatch(text));
  if (operations.length === 0) {
    throw new KustomizeError('PATCH', `patch appears to be empty; file=${path}, JsonOp=${text}`);
  }
  return (map) => {
    context.budget.take('steps', selectorCost(target, map.size));
    for (const resource of map.select(target)) {
      context.budget.takePatch(resource.tree, operations.length);
      applyToResource(resource, operations);
      if (path !== '') resource.changedBy.push(context.loader.resolve(path));
    }
    map.touch();
  };
}

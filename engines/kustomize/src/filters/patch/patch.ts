import { goQuote } from '@flux-ts/errors';
import type { Value } from '@flux-ts/yaml';
import type { Budget } from '../../budget.ts';
import type { Patch } from '../../config/kustomization-types.ts';
import { inContext, KustomizeError, wrap } from '../../errors.ts';
import { formatId } from '../../resource/res-id.ts';
import type { Resource } from '../../resource/resource.ts';
import { formatSelector, type Selector, selectorCost } from '../../resource/selector.ts';
import type { FilterContext, Transformer } from '../transformer.ts';
import { applyToResource, parseJsonPatch } from './json-patch.ts';
import { applyStrategicPatch, applyToSelected } from './strategic.ts';

/** A patch of either kind, from a file or inline (kustomize PatchTransformer). `config` is how errors show it. */
export function patchTransformer(patch: Patch, context: FilterContext, config: string): Transformer {
  const inline = patch.patch.trim();
  const { text, source, file } = readPatch(inline, patch.path, context, config);
  const json = attempt(() => {
    if (text === '') throw new KustomizeError('PATCH', 'empty json patch operations');
    return parseJsonPatch(text);
  });
  if (isList(text) && (json.value?.length ?? 0) > 0) {
    return jsonPatch(json.value ?? [], patch.target, source, file, context.budget);
  }
  const merge = attempt(() => (inline === '' ? context.parse(text, file) : context.parseInline(text)));
  if ((merge.value?.length ?? 0) > 0 && (json.value?.length ?? 0) > 0) {
    throw new KustomizeError('PATCH', `illegally qualifies as both an SM and JSON patch: ${source}`);
  }
  if (merge.error !== undefined && json.error !== undefined) {
    throw wrap(merge.error, () => `unable to parse SM or JSON patch from ${source}`);
  }
  if (merge.value !== undefined) return mergePatches(merge.value, patch, source, context);
  return jsonPatch(json.value ?? [], patch.target, source, file, context.budget);
}

/** Whether a text is one document in brackets, which is no object: so nobody need try to read it as one. */
function isList(text: string): boolean {
  return text.startsWith('[') && !text.includes('\n---') && !text.includes('\n...');
}

interface Attempt<T> {
  readonly value?: T;
  readonly error?: unknown;
}

function attempt<T>(body: () => T): Attempt<T> {
  try {
    return { value: body() };
  } catch (error) {
    if (error instanceof KustomizeError && error.code === 'LIMIT') throw error;
    return { error };
  }
}

function readPatch(
  inline: string,
  path: string,
  context: FilterContext,
  config: string,
): { text: string; source: string; file: string } {
  if (inline === '' && path === '') {
    throw new KustomizeError('PATCH', `must specify one of patch and path in\n${config}`);
  }
  if (inline !== '' && path !== '') {
    throw new KustomizeError('PATCH', `patch and path can't be set at the same time\n${config}`);
  }
  if (inline !== '')
    return { text: inline, source: `[patch: ${goQuote(inline)}]`, file: context.loader.resolve('') };
  const text = inContext(`failed to get the patch file from path(${path})`, () => context.loader.load(path));
  return { text, source: `[path: ${goQuote(path)}]`, file: context.loader.resolve(path) };
}

function mergePatches(
  patches: readonly Resource[],
  patch: Patch,
  source: string,
  context: FilterContext,
): Transformer {
  for (const one of patches) {
    one.allowNameChange = patch.options?.allowNameChange ?? false;
    one.allowKindChange = patch.options?.allowKindChange ?? false;
  }
  const { target } = patch;
  return (map) => {
    const [first] = patches;
    if (first === undefined) return;
    if (target !== undefined) {
      if (patches.length > 1) {
        throw new KustomizeError(
          'PATCH',
          `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`,
        );
      }
      context.budget.take('steps', selectorCost(target, map.size));
      const selected = inContext(
        `unable to find patch target ${goQuote(formatSelector(target))} in \`resources\``,
        () => map.select(target),
      );
      for (const { tree } of selected) context.budget.takePatch(tree);
      applyToSelected(map, selected, first, context.schemas, context.budget);
      return;
    }
    for (const one of patches) {
      const id = one.orgId;
      context.budget.take('steps', map.lookupCost);
      if (context.isPartial && !map.hasId(id)) continue;
      const found = inContext(`no resource matches strategic merge patch ${goQuote(formatId(id))}`, () =>
        map.byId(id),
      );
      context.budget.takePatch(found.tree);
      applyStrategicPatch(found, one, context.schemas, context.budget);
      if (one.allowNameChange || one.allowKindChange) map.forgetNames();
    }
    map.touchOthers();
  };
}

function jsonPatch(
  patch: Value[],
  target: Selector | undefined,
  source: string,
  file: string,
  budget: Budget,
): Transformer {
  return (map) => {
    if (patch.length === 0) return;
    if (target === undefined) {
      throw new KustomizeError('PATCH', `must specify a target for JSON patch ${source}`);
    }
    budget.take('steps', selectorCost(target, map.size));
    for (const resource of map.select(target)) {
      budget.takePatch(resource.tree, patch.length);
      resource.storePreviousId();
      applyToResource(resource, patch);
      resource.changedBy.push(file);
    }
    map.touch();
  };
}

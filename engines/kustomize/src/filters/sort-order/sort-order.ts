import type { SortOptions } from '../../config/kustomization-types.ts';
import { KustomizeError } from '../../errors.ts';
import { equalGvk, formatGvk, orderFirst, orderLast, rankKinds, sortText } from '../../resource/gvk.ts';
import type { ResId } from '../../resource/res-id.ts';
import type { Resource } from '../../resource/resource.ts';
import type { Transformer } from '../transformer.ts';

/** Sorts objects by kind and name (`legacy`), or leaves them as they came (`fifo`). */
export function sortTransformer(options: SortOptions): Transformer {
  return (map) => {
    const { order, legacySortOptions: legacy } = options;
    if (order !== 'fifo' && order !== 'legacy') {
      throw new KustomizeError(
        'KUSTOMIZATION',
        "the field 'sortOptions.order' must be one of [fifo, legacy]",
      );
    }
    if (order === 'fifo') {
      if (legacy === undefined) return;
      throw new KustomizeError(
        'KUSTOMIZATION',
        "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'",
      );
    }
    map.reset(sortLegacy(map.resources, legacy?.orderFirst ?? orderFirst, legacy?.orderLast ?? orderLast));
  };
}

function sortLegacy(
  resources: readonly Resource[],
  first: readonly string[],
  last: readonly string[],
): Resource[] {
  const ranks = rankKinds(first, last);
  const entries = resources.map((resource) => {
    const id = resource.curId;
    return { resource, id, rank: ranks.get(id.kind) ?? 0, type: sortText(id), text: sortId(id) };
  });
  entries.sort((a, b) => {
    if (equalGvk(a.id, b.id)) return compare(a.text, b.text);
    if (a.rank !== b.rank) return a.rank - b.rank;
    // Quirk (SortOrderTransformer.go gvkLessThan): a Namespace without group comes before one with.
    const backwards =
      a.id.kind === 'Namespace' && b.id.kind === 'Namespace' && (a.id.group === '' || b.id.group === '');
    return backwards ? compare(b.type, a.type) : compare(a.type, b.type);
  });
  return entries.map((entry) => entry.resource);
}

function sortId(id: ResId): string {
  return `${formatGvk(id)}|${id.namespace || '~X'}|${id.name || '~N'}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import type { Budget } from '../../budget.ts';
import { tags } from '../../tree/tree.ts';
import { applyFieldSpecs, type FieldSpec, setEntry, TypedSpecs } from '../field-spec.ts';
import { forEachObject, type Transformer } from '../transformer.ts';

/** Sets labels, or annotations, in all the maps that the field specs name; missing maps are made. */
export function mapEntriesTransformer(
  entries: ReadonlyMap<string, string> | undefined,
  fieldSpecs: readonly FieldSpec[],
  budget?: Budget,
): Transformer {
  const keys = [...(entries?.keys() ?? [])].sort();
  const specs = new TypedSpecs(fieldSpecs);
  return (map) => {
    if (keys.length === 0) return;
    forEachObject(map, (resource) => {
      if (resource.tree !== undefined) {
        const fields = specs.of(resource.tree).length;
        budget?.take('steps', keys.length * (1 + 3 * fields));
      }
      for (const key of keys) {
        if (resource.tree === undefined) return;
        applyFieldSpecs(
          resource.tree,
          specs.of(resource.tree),
          setEntry(key, entries?.get(key) ?? '', tags.str),
          {
            kind: 'map',
            tag: tags.none,
          },
        );
      }
    });
    map.dropEmpty();
  };
}

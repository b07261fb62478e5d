import { tags } from '../../tree/tree.ts';
import { applyFieldSpecs, type FieldSpec, prepare, setEntry } from '../field-spec.ts';
import { forEachObject, type Transformer } from '../transformer.ts';

/** Sets labels, or annotations, in all the maps that the field specs name; missing maps are made. */
export function mapEntriesTransformer(
  entries: ReadonlyMap<string, string> | undefined,
  fieldSpecs: readonly FieldSpec[],
): Transformer {
  const keys = [...(entries?.keys() ?? [])].sort();
  const specs = prepare(fieldSpecs);
  return (map) => {
    if (keys.length === 0) return;
    forEachObject(map, (resource) => {
      for (const key of keys) {
        if (resource.tree === undefined) return;
        applyFieldSpecs(resource.tree, specs, setEntry(key, entries?.get(key) ?? '', tags.str), {
          kind: 'map',
          tag: tags.none,
        });
      }
    });
    map.dropEmpty();
  };
}

import { isSelected } from '../../resource/gvk.ts';
import type { ResId } from '../../resource/res-id.ts';
import { setScalar } from '../../tree/fields.ts';
import { tags } from '../../tree/tree.ts';
import { applyFieldSpecs, type FieldSpec, prepare } from '../field-spec.ts';
import { forEachObject, type Transformer } from '../transformer.ts';

/** Where the text goes. */
export type Side = 'prefix' | 'suffix';

const skipped = [
  { group: '', version: '', kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', version: '', kind: 'APIService' },
  { group: '', version: '', kind: 'Namespace' },
];

/** Puts a text before or after the names of objects; references follow at the end of the build. */
export function nameAffixTransformer(
  side: Side,
  affix: string,
  fieldSpecs: readonly FieldSpec[],
): Transformer {
  const specs = prepare(fieldSpecs);
  return (map) => {
    forEachObject(map, (resource) => {
      const id: ResId = resource.orgId;
      if (skipped.some((gvk) => isSelected(id, gvk))) return;
      for (const spec of specs) {
        if (!isSelected(id, spec)) continue;
        if (spec.path === 'metadata/name' && affix !== '') {
          (side === 'prefix' ? resource.prefixes : resource.suffixes).push(affix);
          resource.storePreviousId();
        }
        if (resource.tree === undefined) continue;
        applyFieldSpecs(
          resource.tree,
          [spec],
          (tree) => setScalar(tree, side === 'prefix' ? affix + tree.text : tree.text + affix, tags.none),
          { kind: 'scalar', tag: tags.str },
        );
      }
    });
    map.touch();
  };
}

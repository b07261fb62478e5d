import type { Replica } from '../../config/kustomization-types.ts';
import { KustomizeError } from '../../errors.ts';
import { formatGvk, isSelected } from '../../resource/gvk.ts';
import { tags } from '../../tree/tree.ts';
import { applyFieldSpecs, type FieldSpec, setEntry } from '../field-spec.ts';
import type { Transformer } from '../transformer.ts';

/** Sets the number of replicas of the objects of one name; that none has it is an error. */
export function replicaTransformer(
  replica: Replica,
  fieldSpecs: readonly FieldSpec[],
  isPartial = false,
): Transformer {
  return (map) => {
    let found = false;
    for (const spec of fieldSpecs) {
      for (const resource of map.byAnyName(replica.name, (id) => isSelected(id, spec))) {
        found = true;
        if (resource.tree === undefined) continue;
        applyFieldSpecs(resource.tree, [spec], setEntry('', String(replica.count), tags.int), {
          kind: 'scalar',
          tag: tags.int,
        });
      }
    }
    if (found || isPartial) return;
    throw new KustomizeError(
      'REFERENCE',
      `resource with name ${replica.name} does not match a config with the following GVK [${fieldSpecs.map(formatGvk).join(' ')}]`,
    );
  };
}

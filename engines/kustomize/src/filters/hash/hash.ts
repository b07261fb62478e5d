import { contentHash } from '../../resource/hash.ts';
import { forEachObject, type Transformer } from '../transformer.ts';

/** Adds the hash of their content to the names of generated objects. */
export const hashTransformer: Transformer = (map) => {
  forEachObject(map, (resource) => {
    if (!resource.needsHash || resource.tree === undefined) return;
    const hash = contentHash(resource.tree);
    resource.storePreviousId();
    resource.setName(`${resource.name}-${hash}`);
  });
  map.touch();
};

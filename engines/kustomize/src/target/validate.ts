import { toJson } from '@flux-ts/yaml';
import { KustomizeError } from '../errors.ts';
import { formatId } from '../resource/res-id.ts';
import type { ResMap } from '../resource/res-map.ts';
import { finish } from '../tree/finish.ts';

const validatedBy = 'validated-by';

/** What the objects are before a validator runs. */
export function snapshot(map: ResMap): ReadonlyMap<string, string> {
  return new Map(
    map.resources.map((resource) => [
      formatId(resource.curId),
      resource.tree === undefined ? '' : toJson(finish(resource.tree)),
    ]),
  );
}

/** Fails when a validator has changed anything but the label that says it ran. */
export function checkUnchanged(before: ReadonlyMap<string, string>, map: ResMap): void {
  for (const resource of map.resources) {
    const labels = resource.metaMap('labels');
    if (!labels.delete(validatedBy)) continue;
    resource.setMetaMap('labels', labels);
  }
  const after = snapshot(map);
  const same = after.size === before.size && [...after].every(([id, text]) => before.get(id) === text);
  if (!same) throw new KustomizeError('KUSTOMIZATION', "validator shouldn't modify the resource map");
}

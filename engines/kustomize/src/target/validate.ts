import { KustomizeError } from '../errors.ts';
import { debugText } from '../resource/debug.ts';
import { formatId } from '../resource/res-id.ts';
import type { ResMap } from '../resource/res-map.ts';

const validatedBy = 'validated-by';

/** What the objects are before a validator runs. */
export function snapshot(map: ResMap): ReadonlyMap<string, string> {
  return new Map(map.resources.map((resource) => [formatId(resource.curId), debugText(resource)]));
}

/** Fails when a validator has changed anything but the label that says it ran. */
export function checkUnchanged(before: ReadonlyMap<string, string>, map: ResMap): void {
  for (const resource of map.resources) {
    const labels = resource.metaMap('labels');
    if (!labels.delete(validatedBy)) continue;
    resource.setMetaMap('labels', labels);
  }
  const problem = firstChange(before, snapshot(map));
  if (problem !== undefined)
    throw new KustomizeError('KUSTOMIZATION', `validator shouldn't modify the resource map: ${problem}`);
}

function firstChange(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string | undefined {
  if (before.size !== after.size) return 'lists have different number of entries';
  for (const [id, text] of before) {
    const now = after.get(id);
    if (now === undefined) return `id in self missing from other; id: ${id}`;
    if (now !== text) return `nodes unequal: \n -- ${text},\n -- ${now}`;
  }
  return undefined;
}

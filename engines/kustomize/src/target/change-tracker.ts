import type { Address } from '@flux-ts/errors';
import type { Steps } from '../errors.ts';
import { goJson } from '../resource/hash.ts';
import type { ResMap } from '../resource/res-map.ts';
import type { Change, Resource } from '../resource/resource.ts';
import { finish } from '../tree/finish.ts';

/** Notes on objects which fields of kustomizations changed them; it compares, so it costs a walk for every field. */
export class ChangeTracker {
  private readonly texts = new Map<Resource, string>();

  /** Runs a transformer; what it changes gets a note with the place of its field. */
  run(map: ResMap, place: () => Address, steps: Steps, transform: () => void): void {
    const before = map.resources.map((resource) => [resource, this.textOf(resource)] as const);
    const patches = new Map(before.map(([resource]) => [resource, resource.changedBy.length]));
    transform();
    let address: Address | undefined;
    for (const [resource, text] of before) {
      if (resource.isEmpty) continue;
      this.texts.set(resource, textOf(resource));
      if (this.texts.get(resource) === text) continue;
      address ??= { ...place(), field: fieldName(steps) };
      // An inline patch has no file of its own.
      const patch = steps[2] === undefined ? resource.changedBy[patches.get(resource) ?? 0] : undefined;
      const change: Change = patch === undefined ? { address } : { address, patch };
      resource.changes.push(change);
    }
  }

  private textOf(resource: Resource): string {
    return this.texts.get(resource) ?? textOf(resource);
  }
}

/** `patches[0]`: the field and the entry, without what stands in it. */
function fieldName([list = '', index]: Steps): string {
  return typeof index === 'number' ? `${list}[${index}]` : String(list);
}

function textOf({ tree }: Resource): string {
  try {
    return tree === undefined ? '' : goJson(finish(tree));
  } catch {
    // What cannot be written is told at the end, if it is still so.
    return '';
  }
}

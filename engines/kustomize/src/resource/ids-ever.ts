import { idKey, type ResId } from './res-id.ts';
import type { Resource } from './resource.ts';

/** Objects by every id that they have or had, so that many can be looked for. */
export class IdsEver {
  private readonly resources = new Map<string, Resource[]>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) this.add(resource);
  }

  add(resource: Resource): void {
    for (const key of keysOf(resource)) {
      const known = this.resources.get(key);
      if (known === undefined) this.resources.set(key, [resource]);
      else known.push(resource);
    }
  }

  delete(resource: Resource): void {
    for (const key of keysOf(resource)) {
      const left = this.resources.get(key)?.filter((other) => other !== resource) ?? [];
      this.resources.set(key, left);
    }
  }

  /** The objects that have or had an id, in the order in which they were added. */
  get(id: ResId): Resource[] {
    return (this.resources.get(idKey(id)) ?? []).filter((resource) => !resource.isEmpty);
  }
}

function keysOf(resource: Resource): Set<string> {
  return new Set([idKey(resource.curId), ...resource.prevIds.map(idKey)]);
}

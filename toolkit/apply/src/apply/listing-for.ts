import type { ObjectId } from '@flux-ts/resource';
import { Listing } from '../listing.ts';
import type { Manifest } from '../manifest.ts';
import type { ApplierOptions, ApplyStagedOptions } from '../options.ts';
import { ownerLabels } from '../prune.ts';

/** So many objects of a kind in a namespace are listed rather than read one by one. */
const WORTHWHILE = 3;

/** Lists of an apply's own, for kinds of which it has several objects in a namespace. */
export function listingFor(
  { client, clock, owner }: ApplierOptions,
  manifests: readonly Manifest[],
  { owned }: ApplyStagedOptions,
  signal: AbortSignal,
): Listing | undefined {
  if (owned === undefined) return undefined;
  const counts = new Map<string, number>();
  const placeOf = ({ group, version, kind, namespace }: ObjectId): string =>
    `${group}/${version}/${kind}/${namespace}`;
  for (const { id } of manifests) counts.set(placeOf(id), (counts.get(placeOf(id)) ?? 0) + 1);
  return new Listing({
    client,
    clock,
    signal,
    labelSelector: Object.entries(ownerLabels(owner.group, owned))
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    scopeOf: ({ namespace }) => namespace,
    isWorthwhile: (id) => (counts.get(placeOf(id)) ?? 0) >= WORTHWHILE,
  });
}

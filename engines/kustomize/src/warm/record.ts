import type { Budget } from '../budget.ts';
import type { BuiltObject } from '../built-object.ts';
import { Candidates, candidateOf } from '../filters/name-reference/candidates.ts';
import { idKey } from '../resource/res-id.ts';
import { Resource } from '../resource/resource.ts';
import { emptyMap } from '../tree/tree.ts';
import type { Observation } from './observing-file-system.ts';

/** What is kept of a build, for the next one of the same folder. */
export interface WarmRecord {
  readonly observations: readonly Observation[];
  /** Files that were read for their objects and for nothing else; empty when objects depend on one another's fields. */
  readonly resourceFiles: ReadonlySet<string>;
  /** What was there before names were corrected. */
  readonly stage: readonly KnownResource[];
  /** The same as what others may refer to, without their fields. */
  readonly candidates: Candidates;
  /** What came out. */
  readonly objects: readonly BuiltObject[];
  /** Parallel to `objects`: where each stands in `stage`, and what it is called in the end. */
  readonly places: readonly Place[];
  /** What the build warned of. */
  readonly warnings: readonly string[];
  /** What the build left of its budget, if all that was read since is counted too. */
  readonly left: Budget['remaining'];
  /** About how much memory this takes. */
  readonly bytes: number;
}

/** An object of the build before names were corrected. */
export interface KnownResource {
  /** The file that it was read from, or the folder of its generator. */
  readonly file: string;
  /** All that other objects, and the order of objects, depend on. */
  readonly signature: string;
}

export interface Place {
  readonly stage: number;
  readonly id: string;
}

/** What is remembered of a resource: its ids and affixes, and where it comes from. */
export function knownOf(resource: Resource): KnownResource {
  const { origin, prefixes, suffixes, curId } = resource;
  const previous = resource.prevIds.map(idKey);
  const { file } = origin;
  const signature = JSON.stringify([file, curId.cluster, idKey(curId), previous, prefixes, suffixes]);
  return { file, signature };
}

/** What others may refer to, without the trees, which names do not depend on. */
export function candidatesOf(resources: readonly Resource[]): Candidates {
  return new Candidates(
    resources.map((resource) => {
      const bare = new Resource(emptyMap(), resource.origin, () => false);
      bare.tree = undefined;
      bare.prefixes = [...resource.prefixes];
      bare.suffixes = [...resource.suffixes];
      return { ...candidateOf(resource), resource: bare };
    }),
  );
}

/** Memory of a record, about: of values some ten times their text, and what is noted of each. */
export function sizeOf(bytesRead: number, observations: number, resources: number): number {
  return 1000 + 10 * bytesRead + 400 * observations + 2000 * resources;
}

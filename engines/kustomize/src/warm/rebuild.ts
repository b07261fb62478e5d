import type { BuildOptions } from '../build-options.ts';
import { type BuiltObject, toBuiltObject } from '../built-object.ts';
import { KustomizeError } from '../errors.ts';
import type { FileSystem } from '../file-system.ts';
import { candidateOf } from '../filters/name-reference/candidates.ts';
import { correctNames } from '../filters/name-reference/name-reference.ts';
import { type LoadTrace, NeededError } from '../loader.ts';
import type { Resource } from '../resource/resource.ts';
import { type Accumulated, accumulate, settle } from '../stages.ts';
import { knownOf, type WarmRecord } from './record.ts';

/**
 * Builds the objects of some files, and what is generated, anew, and puts them in the places of the old ones. The other
 * objects are as they were, if the new ones have the same ids as the old ones at every stage: transformers but
 * replacements and variables see one object at a time, names are corrected by ids, and so are objects ordered. Undefined
 * when that cannot be told, or something is wrong: then all must be built.
 */
export function rebuild(
  fs: FileSystem,
  path: string,
  options: BuildOptions,
  known: WarmRecord,
  changed: ReadonlySet<string>,
): WarmRecord | undefined {
  const leavesOut = (file: string): boolean => known.resourceFiles.has(file) && !changed.has(file);
  try {
    const stage = accumulatePart(fs, path, options, leavesOut);
    const left = stage === undefined ? undefined : leftAfter(stage, known);
    if (stage === undefined || left === undefined) return undefined;
    const made = [...stage.all.map.resources];
    const places = known.stage.flatMap(({ file }, at) => (leavesOut(file) ? [] : [at]));
    if (made.length !== places.length) return undefined;
    const isSame = made.every((one, i) => knownOf(one).signature === known.stage[places[i] ?? -1]?.signature);
    if (!isSame) return undefined;
    correctNames(stage.all.config.nameReference, known.candidates, made.map(candidateOf));
    settle(stage, options);
    const placeOf = new Map(made.map((one, i) => [one, places[i] ?? -1]));
    const objects = replaced(known, stage.all.map.resources, placeOf);
    return objects && { ...known, objects, left };
  } catch (error) {
    const isOrdinary = error instanceof KustomizeError || error instanceof NeededError;
    if (isOrdinary || error instanceof RangeError) return undefined;
    throw error;
  }
}

function accumulatePart(
  fs: FileSystem,
  path: string,
  options: BuildOptions,
  leavesOut: (file: string) => boolean,
): Accumulated | undefined {
  const needs = new Map();
  let isEntangled = false;
  const entangle = (): void => {
    isEntangled = true;
  };
  const trace: LoadTrace = {
    isPartial: true,
    leavesOut,
    loadedResources: () => undefined,
    entangle,
    unrepeatable: entangle,
  };
  const stage = accumulate(fs, path, { ...options, warn: () => undefined }, needs, trace);
  return needs.size > 0 || isEntangled ? undefined : stage;
}

/** What is left of the budget if this had been read besides; undefined when that is too much. */
function leftAfter({ budget }: Accumulated, known: WarmRecord): WarmRecord['left'] | undefined {
  const { used } = budget;
  const left = { ...known.left };
  for (const kind of Object.keys(left) as (keyof typeof left)[]) left[kind] -= used[kind];
  return Object.values(left).every((count) => count >= 0) ? left : undefined;
}

/** The old objects with the new ones among them; undefined when they would stand elsewhere. */
function replaced(
  { objects, places }: WarmRecord,
  resources: readonly Resource[],
  placeOf: ReadonlyMap<Resource, number>,
): readonly BuiltObject[] | undefined {
  const news = new Map(resources.map((one) => [placeOf.get(one), one]));
  const isNew = new Set(placeOf.values());
  let found = 0;
  let moved = false;
  const result = objects.map((object, i) => {
    const place = places[i];
    if (place === undefined || !isNew.has(place.stage)) return object;
    const resource = news.get(place.stage);
    if (resource === undefined || knownOf(resource).signature !== place.id) {
      moved = true;
      return object;
    }
    found++;
    return toBuiltObject(resource, false);
  });
  return moved || found !== resources.length ? undefined : result;
}

import type { BuildOptions, BuildResult } from '../build-options.ts';
import { coldBuild } from '../cold-build.ts';
import { KustomizeError } from '../errors.ts';
import type { FileSystem } from '../file-system.ts';
import type { Resource } from '../resource/resource.ts';
import type { Accumulated } from '../stages.ts';
import { lookAgain, type Observation, observe } from './observing-file-system.ts';
import { rebuild } from './rebuild.ts';
import { candidatesOf, knownOf, sizeOf, type WarmRecord } from './record.ts';
import type { WarmTrees } from './warm-trees.ts';

/**
 * A build that uses what an earlier one knew. Nothing changed: it is that build's result. Only files changed whose
 * objects are all that they are for: these objects are built anew, and take the place of the old ones if nothing else can
 * tell the difference. Otherwise, or when that fails, all is built, so that results and errors are always those of a
 * build from the files alone.
 */
export function warmBuild(fs: FileSystem, path: string, options: BuildOptions, warm: WarmTrees): BuildResult {
  const key = keyOf(path, options);
  const known = warm.find(key);
  const found = known === undefined ? undefined : changesSince(known, fs);
  if (known !== undefined && found !== undefined) {
    if (found.changed.size === 0 && found.observations === undefined) return { objects: known.objects };
    const now = { ...known, observations: found.observations ?? known.observations };
    const next = found.changed.size === 0 ? now : rebuild(fs, path, options, now, found.changed);
    if (next !== undefined) {
      warm.keep(key, next);
      return { objects: next.objects };
    }
  }
  return recordedBuild(fs, path, options, (record) => warm.keep(key, record));
}

/** All that a build depends on but its files. */
function keyOf(path: string, options: BuildOptions): string {
  const { loadRestrictions, order, confined, rootName, keepBuiltinSchemas, trackChanges, budget } = options;
  const { ms: _, now: __, ...counts } = budget ?? {};
  const rest = [loadRestrictions, order, confined, rootName, keepBuiltinSchemas, trackChanges];
  const hasCharts = options.helm !== undefined;
  return JSON.stringify([path, ...rest.map((one) => one ?? null), hasCharts, Object.entries(counts).sort()]);
}

interface Changes {
  /** Files whose objects must be built anew. */
  readonly changed: ReadonlySet<string>;
  /** What is seen now, where that differs. */
  readonly observations: readonly Observation[] | undefined;
}

/** What has changed since a build; undefined when all must be built. */
function changesSince(known: WarmRecord, fs: FileSystem): Changes | undefined {
  const changed = new Set<string>();
  let differs = false;
  const observations: Observation[] = [];
  try {
    for (const before of known.observations) {
      const now = lookAgain(before, fs);
      if (now !== 'same') {
        differs = true;
        if (now.digest !== before.digest) {
          if (before.kind !== 'read' || now.digest === '' || !known.resourceFiles.has(before.path))
            return undefined;
          changed.add(before.path);
        }
      }
      observations.push(now === 'same' ? before : now);
    }
  } catch (error) {
    // What may not be read any more: the build finds the words for it.
    if (error instanceof KustomizeError) return undefined;
    throw error;
  }
  return { changed, observations: differs ? observations : undefined };
}

function recordedBuild(
  fs: FileSystem,
  path: string,
  options: BuildOptions,
  keep: (record: WarmRecord) => void,
): BuildResult {
  const files = observe(fs);
  const loads = new Map<string, number>();
  let isEntangled = options.trackChanges === true;
  let isFetched = false;
  let stage: Accumulated | undefined;
  let before: readonly Resource[] = [];
  let known: Pick<WarmRecord, 'stage' | 'candidates'> | undefined;
  return coldBuild(
    files,
    path,
    { ...options, remote: asked },
    {
      trace: {
        isPartial: false,
        leavesOut: () => false,
        loadedResources: (file) => void loads.set(file, (loads.get(file) ?? 0) + 1),
        entangle: () => {
          isEntangled = true;
        },
      },
      accumulated(now) {
        stage = now;
        before = [...now.all.map.resources];
        known = { stage: before.map(knownOf), candidates: candidatesOf(before) };
      },
      finished(resources, objects) {
        if (stage === undefined || known === undefined || isFetched || files.isIncomplete) return;
        const index = new Map(before.map((resource, at) => [resource, at]));
        const { observations } = files;
        const isForObjects = ({ kind, path: file }: Observation): boolean =>
          kind === 'read' && loads.has(file) && loads.get(file) === files.readsOf(file);
        keep({
          ...known,
          observations,
          resourceFiles: new Set(isEntangled ? [] : observations.filter(isForObjects).map((one) => one.path)),
          objects,
          places: resources.map((one) => ({ stage: index.get(one) ?? -1, id: knownOf(one).signature })),
          left: stage.budget.remaining,
          bytes: sizeOf(files.bytes, observations.length, before.length),
        });
      },
    },
  );

  function asked(...need: Parameters<NonNullable<BuildOptions['remote']>>) {
    isFetched = true;
    return options.remote?.(...need);
  }
}

import type { BuildOptions, BuildResult } from '../build-options.ts';
import { coldBuild } from '../cold-build.ts';
import { KustomizeError } from '../errors.ts';
import type { FileSystem } from '../file-system.ts';
import { lookAgain, type Observation, observe } from './observing-file-system.ts';
import { rebuild } from './rebuild.ts';
import type { WarmRecord } from './record.ts';
import { Recorder } from './recorder.ts';
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
    const now = { ...known, observations: found.observations };
    const next = found.changed.size === 0 ? now : rebuild(fs, path, options, now, found.changed);
    if (next !== undefined) {
      warm.keep(key, next);
      if (options.warn !== undefined) next.warnings.forEach(options.warn);
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

type Keep = (record: WarmRecord) => void;

interface Changes {
  /** Files whose objects must be built anew. */
  readonly changed: ReadonlySet<string>;
  /** What is seen now. */
  readonly observations: readonly Observation[];
}

/** What has changed since a build; undefined when all must be built. */
function changesSince(known: WarmRecord, fs: FileSystem): Changes | undefined {
  const changed = new Set<string>();
  const observations: Observation[] = [];
  try {
    for (const before of known.observations) {
      const now = lookAgain(before, fs);
      if (now !== 'same') {
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
  return { changed, observations };
}

function recordedBuild(fs: FileSystem, path: string, options: BuildOptions, keep: Keep): BuildResult {
  const files = observe(fs);
  const recorder = new Recorder(files, options.trackChanges === true);
  const warn = (message: string): void => {
    recorder.warnings.push(message);
    options.warn?.(message);
  };
  const result = coldBuild(files, path, { ...options, warn }, recorder);
  if (recorder.record !== undefined) keep(recorder.record);
  return result;
}

import type { BuildOptions, BuildResult } from './build-options.ts';
import { type BuiltObject, toBuiltObject } from './built-object.ts';
import { KustomizeError, tooDeep } from './errors.ts';
import type { FileSystem } from './file-system.ts';
import { nameReferenceTransformer } from './filters/name-reference/name-reference.ts';
import { resolveVariables } from './filters/ref-var/ref-var.ts';
import { type LoadTrace, type Need, NeededError } from './loader.ts';
import type { Resource } from './resource/resource.ts';
import { type Accumulated, accumulate, settle } from './stages.ts';

/** Sees a build from beside. */
export interface BuildWatch {
  readonly trace: LoadTrace;
  /** All is loaded and transformed, but names are not corrected yet. */
  accumulated(stage: Accumulated): void;
  /** The build is done; both lists are parallel. */
  finished(resources: readonly Resource[], objects: readonly BuiltObject[]): void;
}

/** A build from its files alone. */
export function coldBuild(
  fs: FileSystem,
  path: string,
  options: BuildOptions,
  watch?: BuildWatch,
): BuildResult {
  const needs = new Map<string, Need>();
  try {
    const stage = accumulate(fs, path, options, needs, watch?.trace);
    watch?.accumulated(stage);
    const { all } = stage;
    nameReferenceTransformer(all.config.nameReference)(all.map);
    resolveVariables(
      all.map,
      all.variables,
      all.config.varReference,
      (name) => all.variablePlaces.get(name)?.(),
      stage.budget,
    );
    settle(stage, options);
    if (needs.size === 0) {
      const { resources } = all.map;
      const objects = resources.map((one) => toBuiltObject(one, options.trackChanges === true));
      watch?.finished(resources, objects);
      return { objects };
    }
  } catch (error) {
    // What is missing may be the reason for the error.
    if (needs.size === 0) throw error instanceof RangeError ? tooDeep(error) : error;
    if (!(error instanceof NeededError) && !(error instanceof KustomizeError)) throw error;
  }
  return { needs: [...needs.values()] };
}

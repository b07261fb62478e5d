import type { BuildOptions, BuildResult } from './build-options.ts';
import { coldBuild } from './cold-build.ts';
import type { FileSystem } from './file-system.ts';
import { warmBuild } from './warm/warm-build.ts';

/**
 * Builds the kustomization of a folder, as kustomize 5.8.1 does: the same objects, and the same failures.
 *
 * @throws KustomizeError when the build fails.
 */
export function build(fs: FileSystem, path: string, options: BuildOptions = {}): BuildResult {
  return options.warm === undefined
    ? coldBuild(fs, path, options)
    : warmBuild(fs, path, options, options.warm);
}

import { errorMessage } from '@flux-ts/errors';
import { sprintf } from '@flux-ts/gotemplate';
import { type Constraint, parseConstraint, parseVersion } from '@flux-ts/text';
import type { Dependency } from '../chart/chart.ts';
import { HelmError } from '../errors.ts';

/** What must be known to lock a dependency: the version of a chart in a folder, or those of a repository. */
export type DependencyNeed =
  | { readonly kind: 'folder'; readonly dependency: Dependency }
  | { readonly kind: 'repository'; readonly dependency: Dependency };

/** A version of a chart: of an index, or a tag of a registry. One without addresses is passed over. */
export interface CandidateVersion {
  readonly metadata: { readonly version: string };
  readonly urls: readonly string[];
}

/** What is known so far; undefined is asked for. */
export interface KnownCharts {
  /** The version in the Chart.yaml of a `file://` dependency. */
  folder(dependency: Dependency): string | undefined;
  /** The versions of a chart, the newest first; null where the repository does not have the chart. */
  repository(dependency: Dependency): readonly CandidateVersion[] | null | undefined;
}

/** The dependencies with the versions that were found; while there are needs, only some. */
export interface Resolved {
  readonly locked: readonly Dependency[];
  readonly needs: readonly DependencyNeed[];
}

/**
 * Turns ranges into versions, as `helm dependency update` does (internal/resolver). What it does not know it asks for:
 * call again with it. Throws {@link HelmError} `DEPENDENCY` in Helm's words.
 */
export function resolveDependencies(asked: readonly Dependency[], known: KnownCharts): Resolved {
  const needs: DependencyNeed[] = [];
  const missing: string[] = [];
  const locked = asked.flatMap((dependency): Dependency[] => {
    const constraint = constraintOf(dependency);
    if (dependency.repository === '') return [plain(dependency, dependency.version)];
    const candidates = versionsOf(dependency, known);
    if (candidates === undefined) {
      const kind = dependency.repository.startsWith('file://') ? 'folder' : 'repository';
      needs.push({ kind, dependency });
      return [];
    }
    const found = candidates.find((version) => {
      const parsed = parseVersion(version);
      return parsed !== undefined && constraint.check(parsed);
    });
    if (found !== undefined) return [plain(dependency, found)];
    const { name, repository, version } = dependency;
    // Of a registry, what no tag meets is left as it is, and fails when it is fetched.
    if (repository.startsWith('oci://')) return [plain(dependency, version)];
    missing.push(sprintf('%q (repository %q, version %q)', [name, repository, version]));
    return [];
  });
  if (needs.length === 0 && missing.length > 0)
    throw new HelmError(
      'DEPENDENCY',
      `can't get a valid version for ${missing.length} subchart(s): ${missing.join(', ')}. Make sure a matching chart version exists in the repo, or change the version constraint in Chart.yaml`,
    );
  return { locked, needs };
}

/** The versions to choose from, the best first. */
function versionsOf(dependency: Dependency, known: KnownCharts): readonly string[] | undefined {
  if (dependency.repository.startsWith('file://')) {
    const version = known.folder(dependency);
    return version === undefined ? undefined : [version];
  }
  const versions = known.repository(dependency);
  if (versions === null)
    throw new HelmError('DEPENDENCY', `${dependency.name} chart not found in repo ${dependency.repository}`);
  return versions?.filter(({ urls }) => urls.length > 0).map(({ metadata }) => metadata.version);
}

/** Whether and why not a version meets what a dependency asks for. */
export function constraintOf(dependency: Dependency): Constraint {
  try {
    return parseConstraint(dependency.version);
  } catch (thrown) {
    throw new HelmError(
      'DEPENDENCY',
      `dependency ${sprintf('%q', [dependency.name])} has an invalid version/constraint format: ${errorMessage(thrown)}`,
      { cause: thrown },
    );
  }
}

/** What a lock keeps of a dependency. */
function plain({ name, repository }: Dependency, version: string): Dependency {
  return {
    ...{ name, version, repository, condition: '', tags: [], enabled: false, importValues: [], alias: '' },
  };
}

import { parseConstraint, parseVersion } from '@flux-ts/text';
import type { Chart, Dependency } from '../chart/chart.ts';

/** An archive in `charts/` that is named like a dependency; nothing where it cannot be loaded. */
export interface DependencyArchive {
  /** `name-version.tgz`. */
  readonly file: string;
  readonly chart: Chart | undefined;
}

/**
 * How a dependency stands (`helm dependency list`): ok, unpacked, missing, wrong version, invalid version, misnamed,
 * corrupt, too many matches.
 */
export function dependencyStatus(
  dependency: Dependency,
  parent: Chart,
  archives: readonly DependencyArchive[],
): string {
  const matching = archives.filter(
    ({ file }) => file.startsWith(`${dependency.name}-`) && file.endsWith('.tgz'),
  );
  const exact = matching.length > 1 ? matching.filter((each) => hasVersion(each, dependency)) : matching;
  if (exact.length > 1) return 'too many matches';
  const [archive] = exact;
  if (archive !== undefined) return archiveStatus(archive.chart, dependency);
  const child = parent.dependencies.findLast(({ metadata }) => metadata.name === dependency.name);
  return child === undefined ? 'missing' : (versionStatus(child, dependency) ?? 'unpacked');
}

function hasVersion({ file }: DependencyArchive, { name }: Dependency): boolean {
  const version = file.slice(name.length + 1, -'.tgz'.length);
  return parseVersion(version, { strict: true }) !== undefined;
}

function archiveStatus(chart: Chart | undefined, dependency: Dependency): string {
  if (chart === undefined) return 'corrupt';
  if (chart.metadata.name !== dependency.name) return 'misnamed';
  return versionStatus(chart, dependency) ?? 'ok';
}

function versionStatus({ metadata }: Chart, dependency: Dependency): string | undefined {
  if (metadata.version === dependency.version) return undefined;
  const version = parseVersion(metadata.version);
  try {
    const constraint = parseConstraint(dependency.version);
    if (version === undefined) return 'invalid version';
    return constraint.check(version) ? undefined : 'wrong version';
  } catch {
    return 'invalid version';
  }
}

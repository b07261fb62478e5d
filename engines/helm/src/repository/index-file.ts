import { sprintf } from '@flux-ts/gotemplate';
import { type Constraint, parseConstraint, parseVersion } from '@flux-ts/text';
import { encode, type Value, type ValueObject } from '@flux-ts/yaml';
import { HelmError } from '../errors.ts';
import { type ChartVersion, chartVersionFields, type SkippedVersion, sortVersions } from './chart-version.ts';

/** The charts of a repository: its index.yaml. */
export interface IndexFile {
  readonly apiVersion: string;
  /** RFC 3339. */
  readonly generated: string;
  /** Versions by chart, the newest first. */
  readonly entries: ReadonlyMap<string, readonly ChartVersion[]>;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  /** Entries that were left out. */
  readonly skipped: readonly SkippedVersion[];
}

/** A version that was found, and whether it is another one than the one that was asked for. */
export interface FoundVersion {
  readonly version: ChartVersion;
  /** A single version was asked for and only one like it is there. */
  readonly isClosest: boolean;
}

/**
 * The version of a chart that a text asks for: that very version, else the newest that meets it as a constraint, else
 * (for none) the newest that is no pre-release (IndexFile.Get). Throws {@link HelmError} `CHART` in Helm's words.
 */
export function findVersion(index: IndexFile, name: string, wanted: string): FoundVersion {
  const versions = index.entries.get(name);
  if (versions === undefined) throw new HelmError('CHART', 'no chart name found');
  if (versions.length === 0) throw new HelmError('CHART', 'no chart version found');
  const constraint = constraintOf(wanted === '' ? '*' : wanted);
  const same = wanted === '' ? undefined : versions.find((each) => each.metadata.version === wanted);
  if (same !== undefined) return { version: same, isClosest: false };
  const found = versions.find(({ metadata }) => {
    const parsed = parseVersion(metadata.version);
    return parsed !== undefined && constraint.check(parsed);
  });
  if (found === undefined) throw new HelmError('CHART', `no chart version found for ${name}-${wanted}`);
  return { version: found, isClosest: wanted !== '' && !isRange(wanted) };
}

function constraintOf(text: string): Constraint {
  try {
    return parseConstraint(text);
  } catch (thrown) {
    const bad = `improper constraint: ${sprintf('%s', [text])}`;
    throw new HelmError('CHART', bad, { cause: thrown });
  }
}

/** Whether a text asks for more than one version. */
function isRange(text: string): boolean {
  if (/[\^~<>=!*]|\|\|| - /.test(text)) return true;
  return /x/i.test(text.split(/[-+]/)[0] ?? '');
}

/** An index with the versions of another one that it has not (IndexFile.Merge). */
export function mergeIndexes(index: IndexFile, other: IndexFile): IndexFile {
  const entries = new Map([...index.entries].map(([name, versions]) => [name, [...versions]]));
  for (const versions of other.entries.values())
    for (const version of versions) {
      const { name } = version.metadata;
      const own = entries.get(name) ?? [];
      if (!own.some((each) => each.metadata.version === version.metadata.version)) own.push(version);
      entries.set(name, own);
    }
  return { ...index, entries: sortedEntries(entries) };
}

/** Entries, the newest version of each chart first. */
export function sortedEntries(
  entries: ReadonlyMap<string, readonly ChartVersion[]>,
): Map<string, ChartVersion[]> {
  return new Map([...entries].map(([name, versions]) => [name, sortVersions(versions)]));
}

/** An index as `helm repo index` writes it. */
export function printIndex(index: IndexFile, format: 'yaml' | 'json'): string {
  const names = [...index.entries.keys()].sort();
  const entries = Object.create(null) as Record<string, Value>;
  for (const name of names) entries[name] = (index.entries.get(name) ?? []).map(chartVersionFields);
  const value: ValueObject = {
    apiVersion: index.apiVersion,
    generated: index.generated,
    entries: entries as ValueObject,
    ...(index.annotations === undefined ? {} : { annotations: { ...index.annotations } }),
  };
  if (format === 'yaml') return encode(value);
  return indexJson(value);
}

/** JSON as json.MarshalIndent writes it. */
export function indexJson(value: ValueObject): string {
  const json = JSON.stringify(value, null, 2);
  return json.replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

import type { GoMap } from '@flux-ts/gotemplate';
import { compareVersion, parseVersion } from '@flux-ts/text';
import type { ValueObject } from '@flux-ts/yaml';
import type { Metadata } from '../chart/chart.ts';
import { Fields, metadataOf, validateMetadata } from '../chart/metadata.ts';
import { HelmError } from '../errors.ts';
import { metadataFields } from '../packaging/metadata-fields.ts';

/** One version of a chart in a repository. */
export interface ChartVersion {
  readonly metadata: Metadata;
  /** Where the archive is; relative ones are relative to the repository. */
  readonly urls: readonly string[];
  /** RFC 3339. */
  readonly created: string;
  readonly removed: boolean;
  /** SHA-256 of the archive, in hex; empty if it is not known. */
  readonly digest: string;
}

/** A version that Helm would not take either, and why. */
export interface SkippedVersion {
  readonly chart: string;
  readonly version: string;
  readonly reason: string;
}

/**
 * Reads one entry of an index. Answers why it is skipped where its metadata is not valid; throws in the words of
 * encoding/json where Go would refuse the whole index.
 */
export function chartVersionOf(map: GoMap, chart: string): ChartVersion | SkippedVersion {
  const fields = new Fields(map, 'ChartVersion');
  try {
    const metadata = metadataOf(map);
    checkMetadata(metadata);
    return {
      metadata,
      urls: fields.texts('urls'),
      created: fields.text('created', '0001-01-01T00:00:00Z'),
      removed: fields.bool('removed'),
      digest: fields.text('digest'),
    };
  } catch (thrown) {
    if (!(thrown instanceof HelmError)) throw thrown;
    return { chart, version: fields.text('version'), reason: thrown.message };
  }
}

/** Some repositories drop the alias of dependencies: Helm lets that pass in an index. */
function checkMetadata(metadata: Metadata): void {
  try {
    validateMetadata(metadata);
  } catch (thrown) {
    const isShared =
      thrown instanceof HelmError && thrown.message.startsWith('validation: more than one dep');
    if (!isShared) throw thrown;
  }
}

/** An entry as Go writes it: no addresses are none at all. */
export function chartVersionFields(version: ChartVersion): ValueObject {
  const { metadata, urls, created, removed, digest } = version;
  return {
    ...metadataFields(metadata),
    urls: urls.length === 0 ? null : [...urls],
    created,
    ...(removed ? { removed } : {}),
    ...(digest === '' ? {} : { digest }),
  };
}

/** The newest first; what is no version comes last (ChartVersions.Less, reversed). */
export function sortVersions(versions: readonly ChartVersion[]): ChartVersion[] {
  return newestFirst(versions, ({ metadata }) => metadata.version);
}

/** {@link sortVersions} of anything that has a version. */
export function newestFirst<Each>(all: readonly Each[], versionOf: (each: Each) => string): Each[] {
  const parsed = all.map((each) => ({ each, number: parseVersion(versionOf(each)) }));
  parsed.sort((a, b) => {
    if (a.number === undefined || b.number === undefined)
      return Number(a.number === undefined) - Number(b.number === undefined);
    return compareVersion(b.number, a.number);
  });
  return parsed.map(({ each }) => each);
}

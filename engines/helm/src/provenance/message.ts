import { createHash } from 'node:crypto';
import { errorMessage } from '@flux-ts/errors';
import { getKey, isMap, sprintf } from '@flux-ts/gotemplate';
import { encode } from '@flux-ts/yaml';
import type { Metadata } from '../chart/chart.ts';
import { readTable } from '../chart/read-yaml.ts';
import { HelmError } from '../errors.ts';
import { metadataFields } from '../packaging/metadata-fields.ts';

const SEPARATOR = '\n...\n';

function sumOf(archive: Uint8Array): string {
  return `sha256:${createHash('sha256').update(archive).digest('hex')}`;
}

/** What a provenance file signs: Chart.yaml, and the checksum of the archive of some name. */
export function provenanceMessage(metadata: Metadata, file: string, archive: Uint8Array): string {
  const sums = { files: { [file]: sumOf(archive) } };
  return `${encode(metadataFields(metadata))}${SEPARATOR}${encode(sums)}`;
}

/**
 * Checks an archive by a message whose signature was verified; answers its checksum. Throws {@link HelmError} `CHART`
 * in Helm's words.
 */
export function checkProvenance(message: string, file: string, archive: Uint8Array): string {
  const fail = (problem: string): never => {
    throw new HelmError('CHART', problem);
  };
  const [, sums] = message.split(SEPARATOR);
  if (sums === undefined) return fail('message block must have at least two parts');
  const [found, sum] = [readSum(sums, file), sumOf(archive)];
  if (found === undefined)
    return fail(`provenance does not contain a SHA for a file named ${sprintf('%q', [file])}`);
  if (found !== sum)
    return fail(`sha256 sum does not match for ${file}: ${sprintf('%q != %q', [found, sum])}`);
  return sum;
}

function readSum(text: string, file: string): string | undefined {
  try {
    const files = getKey(readTable(text), 'files');
    const sum = isMap(files) ? getKey(files, file) : undefined;
    return typeof sum === 'string' ? sum : undefined;
  } catch (thrown) {
    throw new HelmError('CHART', errorMessage(thrown), { cause: thrown });
  }
}

import { errorMessage } from '@flux-ts/errors';
import { emptyMap, type GoMap, type GoValue, isList, isMap, textOf } from '@flux-ts/gotemplate';
import { decode } from '@flux-ts/yaml';
import { Fields } from '../chart/metadata.ts';
import { jsonKind, readYaml, yamlProblem } from '../chart/read-yaml.ts';
import { HelmError } from '../errors.ts';
import { toGoValue } from '../functions/json.ts';
import { type ChartVersion, chartVersionOf, type SkippedVersion } from './chart-version.ts';
import { type IndexFile, sortedEntries } from './index-file.ts';
import { checkHead, checkVersion, entriesOf } from './index-types.ts';
import { splitIndex } from './split-index.ts';

/** What of an index is read, and how large it may be. */
export interface ReadIndexOptions {
  /** The charts whose versions are wanted; all by default. Those of others are passed over unread. */
  readonly charts?: readonly string[];
  /** Bytes in all; 128 MiB by default. */
  readonly maxBytes?: number;
  /** Versions that are read; 100,000 by default. */
  readonly maxVersions?: number;
}

const MAX_BYTES = 128 * 1024 * 1024;
const MAX_VERSIONS = 100_000;
/** An index that is not laid out in lines as Helm's are is read as a whole, up to this size. */
const MAX_WHOLE = 16 * 1024 * 1024;

/**
 * Reads an index.yaml that comes in pieces, one version of a chart at a time, so that its size hardly counts. Bad
 * versions are left out as Helm leaves them out. The pieces are gone through a second time if the text is not laid out
 * in lines. Throws {@link HelmError} `CHART` in Helm's words, or `LIMIT`.
 */
export function readIndex(chunks: Iterable<Uint8Array>, options: ReadIndexOptions = {}): IndexFile {
  const { head, versions, skipped } = readKept(chunks, () => (version) => version, options);
  return { ...head, entries: sortedEntries(versions), skipped };
}

/** An index of whose versions something was kept, by chart and in their order. */
export interface KeptIndex<Kept> {
  readonly head: Omit<IndexFile, 'entries' | 'skipped'>;
  readonly versions: ReadonlyMap<string, readonly Kept[]>;
  readonly skipped: readonly SkippedVersion[];
}

/** {@link readIndex} that keeps what it is told of each version. `begin` is called again where it starts again. */
export function readKept<Kept>(
  chunks: Iterable<Uint8Array>,
  begin: () => (version: ChartVersion) => Kept,
  options: ReadIndexOptions,
): KeptIndex<Kept> {
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  const bounded = upTo(chunks, maxBytes, `the index is larger than ${maxBytes} bytes`);
  return (
    readParts(bounded, new Entries(options, begin())) ?? readWhole(chunks, new Entries(options, begin()))
  );
}

/** The pieces, until they are more than may be. */
function* upTo(chunks: Iterable<Uint8Array>, maxBytes: number, problem: string): Generator<Uint8Array> {
  let size = 0;
  for (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw new HelmError('LIMIT', problem);
    yield chunk;
  }
  if (size === 0) throw new HelmError('CHART', 'empty index.yaml file');
}

/** The versions of an index as they come, counted and sorted into charts. */
class Entries<Kept> {
  readonly versions = new Map<string, Kept[]>();
  readonly skipped: SkippedVersion[] = [];
  readonly #wanted: ReadonlySet<string> | undefined;
  #left: number;
  readonly #max: number;
  readonly #keep: (version: ChartVersion) => Kept;

  constructor(options: ReadIndexOptions, keep: (version: ChartVersion) => Kept) {
    this.#keep = keep;
    this.#wanted = options.charts === undefined ? undefined : new Set(options.charts);
    this.#max = options.maxVersions ?? MAX_VERSIONS;
    this.#left = this.#max;
  }

  wants(chart: string): boolean {
    return this.#wanted?.has(chart) ?? true;
  }

  open(chart: string): void {
    if (this.wants(chart) && !this.versions.has(chart)) this.versions.set(chart, []);
  }

  add(chart: string, value: unknown): void {
    if (--this.#left < 0)
      throw new HelmError('LIMIT', `the index has more than ${this.#max} versions of charts`);
    if (value === null) {
      this.skipped.push({ chart, version: '', reason: 'empty entry' });
      return;
    }
    const read = chartVersionOf(value as GoMap, chart);
    if ('reason' in read) this.skipped.push(read);
    else this.versions.get(chart)?.push(this.#keep(read));
  }
}

/** Undefined where the text is not laid out as Helm writes it. */
function readParts<Kept>(chunks: Iterable<Uint8Array>, entries: Entries<Kept>): KeptIndex<Kept> | undefined {
  const head: string[] = [];
  try {
    for (const part of splitIndex(chunks, (chart) => entries.wants(chart))) {
      if (part === undefined) return undefined;
      if (part.kind === 'head') head.push(part.text);
      else if (part.kind === 'chart') entries.open(part.chart);
      else {
        const version = toGoValue(decode(part.text, { duplicateKeys: 'error' }));
        told(() => checkVersion(version, YAML));
        entries.add(part.chart, version);
      }
    }
    const table = toGoValue(decode(head.join('\n'), { duplicateKeys: 'error' })) ?? emptyMap();
    if (!isMap(table)) return undefined;
    told(() => checkHead(table, YAML));
    return finish(table, entries);
  } catch (thrown) {
    if (thrown instanceof HelmError) throw thrown;
    // What is wrong is told by reading the whole, so that lines count from the start.
    return undefined;
  }
}

const YAML = { isJson: false };

/** What is wrong with values needs no second look, unlike what is wrong with their text. */
function told(check: () => void): void {
  try {
    check();
  } catch (thrown) {
    throw new HelmError('CHART', errorMessage(thrown), { cause: thrown });
  }
}

function readWhole<Kept>(chunks: Iterable<Uint8Array>, entries: Entries<Kept>): KeptIndex<Kept> {
  const problem = `the index is not laid out as Helm writes it, and larger than ${MAX_WHOLE} bytes`;
  const bytes = Buffer.concat([...upTo(chunks, MAX_WHOLE, problem)]);
  try {
    const text = textOf(bytes);
    const form = { isJson: isJson(text) };
    const value = form.isJson ? readYaml(text) : readStrictly(text);
    const table = value === null ? emptyMap() : value;
    if (!isMap(table))
      throw new Error(
        `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(table)} into Go value of type repo.IndexFile`,
      );
    const charts = entriesOf(table, form) ?? emptyMap();
    for (const chart of Object.keys(charts)) {
      if (!entries.wants(chart)) continue;
      entries.open(chart);
      const versions = charts[chart];
      if (!isList(versions)) continue;
      for (const version of versions) {
        checkVersion(version, form);
        entries.add(chart, version);
      }
    }
    checkHead(table, form);
    return finish(table, entries);
  } catch (thrown) {
    if (thrown instanceof HelmError) throw thrown;
    throw new HelmError('CHART', errorMessage(thrown), { cause: thrown });
  }
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A YAML document in which no key may come twice. */
function readStrictly(text: string): GoValue {
  try {
    return toGoValue(decode(text, { duplicateKeys: 'error' }));
  } catch (thrown) {
    throw new Error(yamlProblem(thrown), { cause: thrown });
  }
}

function finish<Kept>(head: GoMap, { versions, skipped }: Entries<Kept>): KeptIndex<Kept> {
  const fields = new Fields(head, 'IndexFile');
  const apiVersion = fields.text('apiVersion');
  if (apiVersion === '') throw new HelmError('CHART', 'no API version specified');
  const generated = fields.text('generated', '0001-01-01T00:00:00Z');
  return { head: { apiVersion, generated, annotations: fields.textMap('annotations') }, versions, skipped };
}

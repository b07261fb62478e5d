import { encode, type Value, type ValueObject } from '@flux-ts/yaml';
import { type ChartVersion, chartVersionFields, newestFirst, type SkippedVersion } from './chart-version.ts';
import { type IndexFile, indexJson, printIndex } from './index-file.ts';
import { type ReadIndexOptions, readKept } from './read-index.ts';
import { TextStore } from './text-store.ts';

/** How an index is merged into another one. */
export interface MergeIndexOptions extends Pick<ReadIndexOptions, 'maxBytes' | 'maxVersions'> {
  readonly format: 'yaml' | 'json';
}

/** A merged index. */
export interface MergedText {
  /** Its text, in pieces. */
  readonly pieces: Iterable<string>;
  /** Entries of the other index that were left out. */
  readonly skipped: readonly SkippedVersion[];
}

/** A version as it will be printed: there may be a hundred thousand of them. */
interface Printed {
  readonly name: string;
  readonly version: string;
  /** The number of its text. */
  readonly text: number;
}

/**
 * An index with the versions of another one that it has not, as text: `printIndex(mergeIndexes(index,
 * readIndex(chunks)))`, most of which is held packed. Throws as {@link readIndex} does.
 */
export function mergeIndexText(
  index: IndexFile,
  chunks: Iterable<Uint8Array>,
  options: MergeIndexOptions,
): MergedText {
  let printer = new Printer(options.format);
  const begin = () => {
    printer = new Printer(options.format);
    return printer.print;
  };
  const other = readKept(chunks, begin, options);
  const charts = new Map([...index.entries].map(([name, all]) => [name, all.map(printer.print)]));
  addMissing(charts, [...other.versions.values()].flatMap(byVersion));
  return { pieces: piecesOf(index, charts, printer), skipped: other.skipped };
}

class Printer {
  readonly layout: Layout;
  readonly format: 'yaml' | 'json';
  readonly #texts = new TextStore();
  readonly #names = new Map<string, string>();

  constructor(format: 'yaml' | 'json') {
    this.format = format;
    this.layout = LAYOUTS[format];
  }

  readonly print = (given: ChartVersion): Printed => {
    const { name, version } = given.metadata;
    const text = this.#texts.add(this.layout.version(chartVersionFields(given)));
    return { name: this.#nameOf(name), version: detached(version), text };
  };

  readonly textOf = ({ text }: Printed): string => this.#texts.get(text);

  #nameOf(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const own = detached(name);
    this.#names.set(own, own);
    return own;
  }
}

/** A text that does not keep the document alive that it was cut out of, as V8's slices do. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}

const byVersion = (all: readonly Printed[]): Printed[] => newestFirst(all, ({ version }) => version);

function addMissing(charts: Map<string, Printed[]>, others: Iterable<Printed>): void {
  const known = new Map([...charts].map(([name, own]) => [name, new Set(own.map(({ version }) => version))]));
  for (const each of others) {
    const versions = known.get(each.name) ?? new Set();
    const own = charts.get(each.name) ?? [];
    if (!versions.has(each.version)) own.push(each);
    charts.set(each.name, own);
    known.set(each.name, versions.add(each.version));
  }
}

function* piecesOf(
  index: IndexFile,
  charts: ReadonlyMap<string, readonly Printed[]>,
  { format, layout, textOf }: Printer,
): Generator<string> {
  if (charts.size === 0) return yield printIndex({ ...index, entries: new Map() }, format);
  const frame = printIndex({ ...index, entries: new Map([[PLACE, []]]) }, format);
  const at = frame.indexOf(layout.place);
  yield frame.slice(0, at) + layout.open;
  let before = '';
  for (const name of [...charts.keys()].sort()) {
    const versions = byVersion(charts.get(name) ?? []);
    yield before + layout.chart(name, versions.length === 0);
    for (const [i, each] of versions.entries()) yield (i === 0 ? '' : layout.between) + textOf(each);
    if (versions.length > 0) yield layout.chartEnd;
    before = layout.between;
  }
  yield layout.close + frame.slice(at + layout.place.length);
}

/** The name of the only chart of an index that is printed to see what is around its charts. */
const PLACE = 'a';

/** What stands where, in an index of one format. */
interface Layout {
  /** The entries of a frame. */
  readonly place: string;
  readonly open: string;
  readonly close: string;
  /** Between charts, and between versions. */
  readonly between: string;
  readonly chartEnd: string;
  chart(name: string, isEmpty: boolean): string;
  version(fields: ValueObject): string;
}

const oneChart = (name: string, versions: Value[]): ValueObject => {
  const entries = Object.create(null) as Record<string, Value>;
  entries[name] = versions;
  return { entries: entries as ValueObject };
};

/** What is printed of a list with something in it, without what is around that. */
function inside(text: string, before: string, after: string): string {
  return text.slice(before.length, text.length - after.length);
}

const LAYOUTS: Readonly<Record<'yaml' | 'json', Layout>> = {
  yaml: {
    place: `\nentries:\n  ${PLACE}: []\n`,
    open: '\nentries:\n',
    close: '',
    between: '',
    chartEnd: '',
    chart(name, isEmpty) {
      const text = encode(oneChart(name, []));
      return isEmpty ? inside(text, 'entries:\n', '') : `${inside(text, 'entries:\n', ' []\n')}\n`;
    },
    version: (fields) => inside(encode(oneChart(PLACE, [fields])), `entries:\n  ${PLACE}:\n`, ''),
  },
  json: {
    place: `\n  "entries": {\n    "${PLACE}": []\n  }`,
    open: '\n  "entries": {\n',
    close: '\n  }',
    between: ',\n',
    chartEnd: '\n    ]',
    chart(name, isEmpty) {
      const text = inside(indexJson(oneChart(name, [])), '{\n  "entries": {\n', '\n  }\n}');
      return isEmpty ? text : `${inside(text, '', ']')}\n`;
    },
    version: (fields) =>
      inside(
        indexJson(oneChart(PLACE, [fields])),
        `{\n  "entries": {\n    "${PLACE}": [\n`,
        '\n    ]\n  }\n}',
      ),
  },
};

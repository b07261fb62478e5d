import { decode } from '@flux-ts/yaml';
import { type IndexLine, indexLines } from './index-lines.ts';

/**
 * A part of an index: a line outside of `entries`, the name of a chart, or one version of it as a map of its own.
 *
 * ```
 * apiVersion: v1          head
 * entries:
 *   web:                  chart
 *   - name: web           version, up to the next line that is no deeper than its dash
 *     version: 1.0.0
 * generated: "2026-…"     head
 * ```
 */
export type IndexPart =
  | { readonly kind: 'head'; readonly text: string }
  | { readonly kind: 'chart'; readonly chart: string }
  | { readonly kind: 'version'; readonly chart: string; readonly text: string };

const ENTRIES = /^(?:entries|"entries"|'entries'):[ \r]*(?:#.*)?$/;

/**
 * Cuts an index into its parts while it comes. Versions of charts that are not wanted are passed over. Undefined is
 * the last part where the text is laid out in another way (JSON, flow style): it must be read as a whole.
 */
export function* splitIndex(
  chunks: Iterable<Uint8Array>,
  wants: (chart: string) => boolean,
): Generator<IndexPart | undefined> {
  const splitter = new Splitter(wants);
  for (const line of indexLines(chunks)) {
    if (line === undefined) return yield undefined;
    if (line.isBlank && !splitter.isInVersion) continue;
    for (const part of splitter.take(line)) yield part;
    if (splitter.isLost) return;
  }
  yield* splitter.flush();
}

class Splitter {
  readonly #wants: (chart: string) => boolean;
  #isInEntries = false;
  #chartIndent: number | undefined;
  #chart: string | undefined;
  #itemIndent: number | undefined;
  #lines: string[] | undefined;
  #isWanted = false;
  isLost = false;

  constructor(wants: (chart: string) => boolean) {
    this.#wants = wants;
  }

  get isInVersion(): boolean {
    return this.#lines !== undefined;
  }

  *take(line: IndexLine): Generator<IndexPart | undefined> {
    if (line.isBlank) this.#lines?.push('');
    else if (line.indent === 0 && !(line.isItem && this.#isInEntries)) yield* this.#takeHead(line);
    else if (!this.#isInEntries) yield { kind: 'head', text: line.text() };
    else yield* this.#takeEntry(line);
  }

  *#takeHead(line: IndexLine): Generator<IndexPart | undefined> {
    const text = line.text();
    if (text.startsWith('#') || (text.startsWith('---') && !this.#isInEntries)) return;
    yield* this.flush();
    this.#isInEntries = ENTRIES.test(text);
    this.#chart = undefined;
    if (this.#isInEntries) return;
    if (/^["']?entries["']?\s*:\s*(?!\{\}\s*$)\S/.test(text) || /^[[{!&*\t?]/.test(text)) yield this.#lose();
    else yield { kind: 'head', text };
  }

  *#takeEntry(line: IndexLine): Generator<IndexPart | undefined> {
    this.#chartIndent ??= line.indent;
    const isItem = line.isItem && line.indent >= this.#chartIndent;
    if (this.#chart !== undefined && isItem && line.indent <= (this.#itemIndent ?? line.indent)) {
      yield* this.flush();
      this.#itemIndent = line.indent;
      this.#isWanted = this.#wants(this.#chart);
      this.#lines = this.#isWanted ? [line.text().replace('-', ' ')] : [];
      return;
    }
    if (line.indent > this.#chartIndent) {
      if (this.#lines === undefined) yield this.#lose();
      else if (this.#isWanted) this.#lines.push(line.text());
      return;
    }
    yield* this.#takeChart(line);
  }

  *#takeChart(line: IndexLine): Generator<IndexPart | undefined> {
    const text = line.text();
    if (text.trimStart().startsWith('#')) return;
    yield* this.flush();
    const [, key] =
      /^\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s"'#&*!|>%@`{}[\]-][^:#]*):\s*(?:\[\]\s*)?$/.exec(text) ?? [];
    const chart = key === undefined || line.indent !== this.#chartIndent ? undefined : decode(key);
    if (typeof chart !== 'string') {
      yield this.#lose();
      return;
    }
    this.#chart = chart;
    this.#itemIndent = undefined;
    yield { kind: 'chart', chart };
  }

  #lose(): undefined {
    this.isLost = true;
    return undefined;
  }

  *flush(): Generator<IndexPart> {
    const [lines, chart] = [this.#lines, this.#chart];
    this.#lines = undefined;
    if (lines !== undefined && chart !== undefined && this.#isWanted)
      yield { kind: 'version', chart, text: lines.join('\n') };
  }
}

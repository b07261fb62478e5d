import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that recorded commands run in. */
export const RECORDED = join(import.meta.dirname, 'recorded');

const FILE = join(RECORDED, 'expected.txt');
const HEAD = /^\$ flux (.*) => (\d+)$/;

/** A command line, how it ended, and what it printed on both outputs. */
export interface Recorded {
  readonly line: string;
  readonly code: number;
  readonly output: string;
}

/** What the real flux 2.9.4 did, command by command. */
export function readRecorded(): Recorded[] {
  const records: { line: string; code: number; output: string[] }[] = [];
  for (const text of readFileSync(FILE, 'utf8').split('\n')) {
    const [, line, code] = HEAD.exec(text) ?? [];
    if (line === undefined) records.at(-1)?.output.push(text);
    else records.push({ line, code: Number(code), output: [] });
  }
  return records.map(({ line, code, output }) => ({ line, code, output: output.join('\n').trimEnd() }));
}

export function writeRecorded(records: readonly Recorded[]): void {
  const texts = records.map(({ line, code, output }) => `$ flux ${line} => ${code}\n${output.trimEnd()}\n`);
  writeFileSync(FILE, texts.join('\n'));
}

/** The words of a command line, as a shell without variables splits them. */
export function splitWords(line: string): string[] {
  const parts = line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g);
  return [...parts].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

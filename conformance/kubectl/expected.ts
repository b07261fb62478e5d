import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './steps.ts';

/** The machine's kubectl, and the one of the release that is compared with. */
export type Client = 'kubectl' | 'newest';

const HEAD = /^-- (\d+): kubectl .* --$/;

const fileOf = (client: Client): string =>
  join(import.meta.dirname, client === 'newest' ? 'newest.expected.txt' : 'expected.txt');

/** What the real server answered, by step. Of the newest client only what differs is recorded. */
export function readExpected(client: Client): ReadonlyMap<number, string> {
  const answers = sections(fileOf('kubectl'));
  if (client === 'newest') for (const [step, text] of sections(fileOf(client))) answers.set(step, text);
  return answers;
}

function sections(file: string): Map<number, string> {
  const found = new Map<number, string[]>();
  let lines: string[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const step = HEAD.exec(line)?.[1];
    if (step === undefined) lines.push(line);
    else {
      lines = [];
      found.set(Number(step), lines);
    }
  }
  return new Map([...found].map(([step, text]) => [step, text.join('\n').trimEnd()]));
}

export function writeExpected(client: Client, steps: readonly Step[], answers: readonly string[]): void {
  const known = client === 'newest' ? readExpected('kubectl') : new Map<number, string>();
  const written = steps.flatMap(({ args }, i) =>
    known.get(i) === answers[i] ? [] : [`-- ${i}: kubectl ${args.replaceAll('\n', ' ')} --\n${answers[i]}\n`],
  );
  writeFileSync(fileOf(client), written.join('\n'));
}

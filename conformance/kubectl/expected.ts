import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from './steps.ts';

const FILE = join(import.meta.dirname, 'expected.txt');
const HEAD = /^-- (\d+): kubectl .* --$/;

/** What the real server answered, a section a step, in their order. */
export function readExpected(): string[] {
  const sections: string[][] = [];
  for (const line of readFileSync(FILE, 'utf8').split('\n')) {
    if (HEAD.test(line)) sections.push([]);
    else sections.at(-1)?.push(line);
  }
  return sections.map((lines) => lines.join('\n').trimEnd());
}

export function writeExpected(steps: readonly Step[], answers: readonly string[]): void {
  const sections = steps.map(
    (step, i) => `-- ${i}: kubectl ${step.args.replaceAll('\n', ' ')} --\n${answers[i]}\n`,
  );
  writeFileSync(FILE, sections.join('\n'));
}

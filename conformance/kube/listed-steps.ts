import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UserStep } from './run-steps.ts';

/** Steps that are data alone: listed/<list>.jsonl has one a line, in the fields of a UserStep. */
export function listedSteps(list: string): readonly UserStep[] {
  const lines = readFileSync(join(import.meta.dirname, 'listed', `${list}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as UserStep);
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNEYS } from './journeys/index.ts';

const FILE = join(import.meta.dirname, 'journeys.expected.txt');
const HEAD = '## ';

/** What Flux's kustomize-controller did on each journey, by name. */
export function readTranscripts(): Map<string, string> {
  if (!existsSync(FILE)) return new Map();
  const parts = `\n${readFileSync(FILE, 'utf8')}`.split(`\n${HEAD}`).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), `${part.slice(end + 1).trimEnd()}\n`];
    }),
  );
}

/** Keeps transcripts in the order of the journeys. */
export function writeTranscripts(transcripts: ReadonlyMap<string, string>): void {
  const parts = JOURNEYS.flatMap(({ name }) => {
    const text = transcripts.get(name);
    return text === undefined ? [] : [`${HEAD}${name}\n${text}`];
  });
  writeFileSync(FILE, parts.join(''));
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asValue } from '@flux-ts/resource';
import { encodeAll } from '@flux-ts/yaml';
import { describe, expect, test } from 'vitest';
import { build, KustomizeError, MemoryFileSystem } from './index.ts';
import { parseArchive } from './testkit/txtar.ts';

const folder = join(import.meta.dirname, '../testdata');

const caseFiles = (readdirSync(folder, { recursive: true }) as string[])
  .filter((file) => file.endsWith('.txtar'))
  .sort();

// Each archive holds a tree and what the real kustomize 5.8.1 made of it (conformance/kustomize/record-cases.ts).
describe('build makes what kustomize makes', () => {
  for (const name of caseFiles) {
    const { about, files } = parseArchive(readFileSync(join(folder, name), 'utf8'));
    const inputs = Object.fromEntries(
      files.filter((f) => !f.name.startsWith('expected.')).map((f) => [f.name, f.text]),
    );
    const output = files.find((f) => f.name === 'expected.yaml')?.text;
    const failure = files.find((f) => f.name === 'expected.err')?.text.trim();
    const run = (): string => {
      const result = build(new MemoryFileSystem(inputs), '', { order: 'legacy' });
      if ('needs' in result) throw new Error('something is needed');
      return encodeAll(result.objects.map((object) => asValue(object.value)));
    };
    test(`${name}: ${about}`, () => {
      if (output !== undefined) expect(run()).toBe(output);
      else {
        expect(run).toThrow(KustomizeError);
        expect(run).toThrow(failure ?? 'nothing was recorded');
      }
    });
  }
});

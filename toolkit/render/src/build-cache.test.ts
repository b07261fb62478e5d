import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadBuiltinKinds } from '@flux-ts/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceFolder } from '../test/source-folder.ts';
import { BuildCache, buildKey } from './build-cache.ts';
import { diskFileSystem } from './disk/disk-file-system.ts';
import { peekAt } from './disk/peek.ts';
import { holdsAtSight, RecordingFileSystem } from './disk/recording.ts';
import type { Rendered, RenderInput } from './pipeline/input.ts';
import { type BuildTaskResult, runBuildTask } from './worker/build-task.ts';

const kinds = loadBuiltinKinds();

const inputOf = (folder: string): RenderInput => ({
  folder,
  path: 'app/prod',
  kustomization: { metadata: { name: 'app', namespace: 'flux-system' }, spec: {} },
});

function cold(folder: string): BuildTaskResult {
  return runBuildTask(
    { input: inputOf(folder), output: 1e6, bytes: 1e6, maxFileSize: 1e6, remotes: new Map() },
    kinds,
  );
}

/** What the renderer does around a worker. */
function warm(cache: BuildCache, folder: string): Rendered {
  const input = inputOf(folder);
  const known = cache.find(input, () => diskFileSystem(folder));
  if (known !== undefined) return known;
  const built = cold(folder);
  if (!('objects' in built)) throw new Error('needs');
  const { objects, digest, observations } = built;
  const rendered = { objects, digest, key: buildKey(input, observations) };
  cache.store(input, rendered, observations);
  return rendered;
}

function outcome(body: () => { readonly objects: Rendered['objects'] } | object): unknown {
  try {
    const result = body() as Rendered;
    return result.objects.map(({ json, origin }) => [Buffer.from(json).toString(), origin]);
  } catch (error) {
    return String(error);
  }
}

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const tree = {
  'app/base/kustomization.yaml': 'resources: [a.yaml, b.yaml]\n',
  'app/base/a.yaml': map('a'),
  'app/base/b.yaml': map('b'),
  'app/other/kustomization.yaml': 'resources: [a.yaml]\n',
  'app/other/a.yaml': map('other'),
  'app/prod/kustomization.yaml': 'resources: [../base]\nnamePrefix: p-\n',
};
const paths = Object.keys(tree);
const text = fc.constantFrom(...Object.values(tree), map('c'), map('d'), 'resources: [../other]\n', 'a: [\n');
const edit = fc.oneof(
  fc.record({ do: fc.constant('write' as const), path: fc.constantFrom(...paths), text }),
  fc.record({ do: fc.constant('backdate' as const), path: fc.constantFrom(...paths), text }),
  fc.record({ do: fc.constant('remove' as const), path: fc.constantFrom(...paths, 'app/base') }),
  fc.record({ do: fc.constant('folder' as const), path: fc.constantFrom(...paths) }),
  fc.record({
    do: fc.constant('link' as const),
    path: fc.constantFrom('app/base', 'app/base/a.yaml'),
    to: fc.constantFrom('other', 'other/a.yaml', '/'),
  }),
  fc.record({
    do: fc.constant('add' as const),
    path: fc.constantFrom('app/base/kustomization.yml', 'app/prod/Kustomization'),
    text,
  }),
  fc.record({ do: fc.constant('swap' as const) }),
);

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function apply(folder: string, change: Edit): void {
  const at = (path: string) => join(folder, path);
  const write = (path: string, content: string) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  try {
    if (change.do === 'write' || change.do === 'add') write(change.path, change.text);
    if (change.do === 'backdate') {
      write(change.path, change.text);
      utimesSync(at(change.path), 1, 1);
    }
    if (change.do === 'remove') rmSync(at(change.path), { recursive: true, force: true });
    if (change.do === 'folder') {
      rmSync(at(change.path), { recursive: true, force: true });
      mkdirSync(at(change.path), { recursive: true });
    }
    if (change.do === 'link') {
      rmSync(at(change.path), { recursive: true, force: true });
      symlinkSync(change.to.startsWith('/') ? change.to : at(`app/${change.to}`), at(change.path));
    }
    if (change.do === 'swap') {
      renameSync(at('app/base'), at('app/aside'));
      symlinkSync(at('app/aside'), at('app/base'));
    }
  } catch (error) {
    // Some changes do not fit what others have left.
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

test('BuildCache never answers otherwise than a build would, whatever happens to the files', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
      const source = sourceFolder(tree);
      const cache = new BuildCache(1e6);
      warm(cache, source.path);
      for (const change of edits) {
        apply(source.path, change);
        const expected = outcome(() => cold(source.path));
        expect(outcome(() => warm(cache, source.path))).toEqual(expected);
        expect(outcome(() => warm(cache, source.path))).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
});

test('holdsAtSight needs no reading for a file that has been left alone', () => {
  const source = sourceFolder({ 'a.yaml': map('a') });
  const settled = { kind: 'file', sign: 'x' } as const;
  const peek = { at: () => settled, isReal: () => true };
  const files = new RecordingFileSystem(diskFileSystem(source.path), peek);
  files.read('a.yaml');
  const [seen] = files.observations;
  expect(seen).toMatchObject({ sign: 'x' });
  expect(holdsAtSight(seen as never, peek)).toBe(true);
  expect(holdsAtSight(seen as never, { ...peek, at: () => ({ kind: 'file', sign: 'y' }) })).toBeUndefined();
  expect(holdsAtSight(seen as never, peekAt(join(source.path, 'none')))).toBe(false);
});

test('peekAt gives no sign to what has just been changed', () => {
  const source = sourceFolder({ 'a.yaml': map('a') });
  const file = join(source.path, 'a.yaml');
  const ahead = Date.now() / 1000 + 1000;
  // A process that is held up in between looks too late; one of many looks is soon enough.
  const looks = Array.from({ length: 100 }, () => {
    utimesSync(file, ahead, ahead);
    return peekAt(source.path).at('a.yaml');
  });
  expect(looks).toContainEqual({ kind: 'file' });
});

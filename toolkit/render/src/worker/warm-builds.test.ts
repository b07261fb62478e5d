import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadBuiltinKinds } from '@flux-ts/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceFolder } from '../../test/source-folder.ts';
import type { RenderInput } from '../pipeline/input.ts';
import { type BuildTaskResult, runBuildTask } from './build-task.ts';
import { WarmBuilds } from './warm-builds.ts';

const kinds = loadBuiltinKinds();
const configMap = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "${value}"}\n`;
const service =
  'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 1}]}\nstatus: {x: y}\n';

const first: Readonly<Record<string, string>> = {
  'app/kustomization.yaml': 'resources: [a.yaml, list.yaml]\nnamePrefix: p-\n',
  'app/a.yaml': `${configMap('a', '${V}')}---\n${service}`,
  'app/list.yaml': `apiVersion: v1\nkind: ConfigMapList\nitems:\n- ${configMap('b', 'x').trim().replaceAll('\n', '\n  ')}\n`,
  'plain/c.yaml': configMap('c', 'y'),
};

type Settings = Pick<RenderInput, 'path' | 'substitute' | 'strict'> & { readonly spec: object };

function outcome(run: () => BuildTaskResult): unknown {
  try {
    const result = run();
    if ('needs' in result) return result;
    const { objects, digest, observations } = result;
    const texts = objects.map(({ json, ...rest }) => ({ ...rest, json: new TextDecoder().decode(json) }));
    return { texts, digest, observations: observations.map(({ sign: _, ...rest }) => rest) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const file = fc.constantFrom(...Object.keys(first).filter((path) => !path.endsWith('kustomization.yaml')));
const text = fc.constantFrom(
  ...[
    first['app/a.yaml'] ?? '',
    configMap('a', '1'),
    configMap('z', '${V:=w}'),
    `${service}---\n${configMap('a', '2')}`,
  ],
  ...[configMap('c', '${V}0000000000000000'), '{', '', configMap('a', '${V')],
);
const settings: fc.Arbitrary<Settings> = fc.record({
  path: fc.constantFrom('app', 'plain'),
  substitute: fc.constantFrom({}, { V: '1' }, { V: '2', W: 'x' }),
  strict: fc.boolean(),
  spec: fc.constantFrom(
    {},
    { targetNamespace: 'n' },
    { commonMetadata: { labels: { l: 'm' } } },
    { namePrefix: 'q-' },
  ),
});

test('a worker builds the same with what it has kept as without, and sees the same files', () => {
  const source = sourceFolder(first);
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(source.path, path)), { recursive: true });
    writeFileSync(join(source.path, path), content);
  };
  const step = fc.oneof(
    fc.tuple(file, text).map(
      ([path, content]) =>
        () =>
          write(path, content),
    ),
    fc.constant(() => write('app/new.yaml', configMap('new', '1'))),
    fc.constant(() => rmSync(join(source.path, 'app/new.yaml'), { force: true })),
    fc.constant(() => undefined),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(step, settings), { minLength: 1, maxLength: 8 }), (steps) => {
      for (const [path, content] of Object.entries(first)) write(path, content);
      const warm = new WarmBuilds({ maxBytes: 1_000_000 });
      for (const [change, { spec, ...rest }] of steps) {
        change();
        const input = {
          ...rest,
          folder: source.path,
          kustomization: { metadata: { name: 'k', namespace: 'n' }, spec },
        };
        const task = { input, output: 1e6, bytes: 1e6, maxFileSize: 1e6, remotes: new Map() };
        const cold = outcome(() => runBuildTask(task, kinds));
        expect(outcome(() => runBuildTask(task, kinds, warm))).toEqual(cold);
      }
    }),
    { numRuns: 60 },
  );
});

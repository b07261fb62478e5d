import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { Clone, Dev, must, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';

const COUNT = 500;
const absent = missing({ kubectl: findProgram('kubectl'), git: findProgram('git') });

interface Listed {
  readonly name: string;
  readonly resourceVersion: string;
}

/** A `flux dev` that follows a repository with nothing in it yet. */
async function following(): Promise<{ dev: Dev; clone: Clone }> {
  const dev = await new Dev(['--empty']).start();
  const url = new URL(dev.facts.git);
  dev.kubectl(
    '-n',
    'flux-system',
    'create',
    'secret',
    'generic',
    'git',
    '--from-literal=username=git',
    `--from-literal=password=${url.password}`,
  );
  must(['git', 'init', '-q', '-b', 'main', join(dev.folder, 'many')]);
  must(['git', 'remote', 'add', 'origin', `${dev.facts.git}/many.git`], { cwd: join(dev.folder, 'many') });
  const clone = new Clone(join(dev.folder, 'many'));
  writeFileSync(
    join(clone.folder, 'base.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: base\n  namespace: default\n',
  );
  clone.push('Add base');
  const manifest = join(dev.folder, 'sync.yaml');
  writeFileSync(
    manifest,
    `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: many, namespace: flux-system}
spec: {interval: 1m, url: "${url.origin}/many.git", ref: {branch: main}, secretRef: {name: git}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: many, namespace: flux-system}
spec: {interval: 1m, path: ./, prune: true, sourceRef: {kind: GitRepository, name: many}}
`,
  );
  dev.kubectl('apply', '-f', manifest);
  await until(() => list(dev).length === 1);
  return { dev, clone };
}

function addMany(clone: Clone): void {
  mkdirSync(join(clone.folder, 'many'));
  for (let i = 0; i < COUNT; i++) {
    const name = `many-${String(i).padStart(3, '0')}`;
    writeFileSync(
      join(clone.folder, 'many', `${name}.yaml`),
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: default\ndata:\n  i: "${i}"\n`,
    );
  }
}

function list(dev: Dev): Listed[] {
  const text = run(
    [
      'kubectl',
      'get',
      'cm',
      '-n',
      'default',
      '-l',
      'kustomize.toolkit.fluxcd.io/name=many',
      '-o',
      'jsonpath={range .items[*]}{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}',
    ],
    { env: dev.env },
  ).stdout;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ name: line.split(' ')[0] ?? '', resourceVersion: line.split(' ')[1] ?? '' }));
}

function status(dev: Dev, path: string): string {
  return must(['kubectl', '-n', 'flux-system', 'get', 'ks', 'many', '-o', `jsonpath={.status.${path}}`], {
    env: dev.env,
  });
}

describe.skipIf(absent.length > 0)('kill -9 in the middle of applying 500 objects', () => {
  let dev: Dev | undefined;

  afterEach(() => dev?.remove());

  async function killed(): Promise<{ dev: Dev; clone: Clone; before: Listed[] }> {
    const world = await following();
    dev = world.dev;
    addMany(world.clone);
    world.clone.push('Add many');
    let before: Listed[] = [];
    await until(() => {
      before = list(world.dev);
      return before.length > 20;
    });
    await world.dev.stop('SIGKILL');
    expect(before.length).toBeLessThan(COUNT);
    return { ...world, before };
  }

  test('is finished by the next start, with nothing lost and nothing written twice', async () => {
    const { dev, before } = await killed();
    await dev.start();
    await until(() => list(dev).length === COUNT + 1, 60_000);
    await until(() => status(dev, 'conditions[?(@.type=="Ready")].status') === 'True');
    expect(
      JSON.parse(must(['kubectl', '-n', 'flux-system', 'get', 'ks', 'many', '-o', 'json'], { env: dev.env }))
        .status.inventory.entries,
    ).toHaveLength(COUNT + 1);
    const after = new Map(list(dev).map(({ name, resourceVersion }) => [name, resourceVersion]));
    expect(before.filter(({ name, resourceVersion }) => after.get(name) !== resourceVersion)).toEqual([]);
  });

  test('leaves nothing behind when the commit is reverted before the next start', async () => {
    const { dev, clone } = await killed();
    clone.git('revert', '--no-edit', 'HEAD');
    must(['git', 'push', '-q', join(dev.folder, '.flux/git/many.git'), 'main'], { cwd: clone.folder });
    await dev.start();
    await until(
      () => status(dev, 'lastAppliedRevision').includes(clone.git('rev-parse', 'HEAD').trim()),
      60_000,
    );
    await until(() => list(dev).length === 1, 60_000);
  });
});

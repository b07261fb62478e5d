import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Clone, Dev, must, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';

const absent = missing({ kubectl: findProgram('kubectl'), git: findProgram('git') });

const CM = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\n  namespace: default\n';

/** Each in a folder of its own of one repository: what the Kustomization over it must say. */
const BAD_PATHS: readonly {
  readonly name: string;
  readonly path?: string;
  readonly make: (folder: string) => void;
  readonly says: RegExp;
}[] = [
  {
    name: 'empty-path',
    path: './no-such-folder',
    make: () => undefined,
    says: /kustomization path not found/,
  },
  {
    name: 'outside',
    path: '../../etc',
    make: () => undefined,
    says: /kustomization path not found|no such file or directory/,
  },
  {
    name: 'bad-yaml',
    make: (folder) => writeFileSync(join(folder, 'a.yaml'), `${CM.replace('NAME', 'x')}data:\n  a: b: c\n`),
    says: /bad-yaml\/a\.yaml:7:\d+/,
  },
  {
    name: 'unknown-kind',
    make: (folder) =>
      writeFileSync(
        join(folder, 'a.yaml'),
        'apiVersion: example.com/v1\nkind: Nothing\nmetadata:\n  name: x\n  namespace: default\n',
      ),
    says: /Nothing\/default\/x.*(no matches for kind|not found)/,
  },
  {
    name: 'symlink',
    make: (folder) => {
      symlinkSync('/etc/hostname', join(folder, 'link.yaml'));
      writeFileSync(join(folder, 'kustomization.yaml'), 'resources:\n- link.yaml\n');
    },
    says: /link\.yaml/,
  },
  {
    name: 'immutable',
    make: (folder) =>
      writeFileSync(
        join(folder, 'a.yaml'),
        'apiVersion: v1\nkind: Service\nmetadata:\n  name: fixed\n  namespace: default\nspec:\n  clusterIP: 10.96.7.7\n  ports:\n  - port: 80\n',
      ),
    says: /field is immutable|spec\.clusterIPs?\[?0?\]?: Invalid value/,
  },
];

describe.skipIf(absent.length > 0)('bad input', () => {
  const dev = new Dev(['--empty']);
  let clone: Clone;
  let url: URL;

  function apply(text: string): void {
    must(['kubectl', 'apply', '-f', '-'], { env: dev.env, input: text });
  }

  function kustomization(name: string, spec: string): string {
    return `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {interval: 1m, prune: true, timeout: 20s, retryInterval: 1m, sourceRef: {kind: GitRepository, name: repo}, ${spec}}\n---\n`;
  }

  function gitRepository(name: string, spec: string): string {
    return `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: ${name}, namespace: flux-system}\nspec: {interval: 1m, timeout: 20s, ${spec}}\n---\n`;
  }

  function ready(kind: string, name: string): { status: string; message: string } {
    const text = run(
      [
        'kubectl',
        '-n',
        'flux-system',
        'get',
        kind,
        name,
        '-o',
        'jsonpath={.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].message}',
      ],
      { env: dev.env },
    ).stdout;
    const space = text.indexOf(' ');
    return { status: text.slice(0, space), message: text.slice(space + 1) };
  }

  async function fails(kind: string, name: string, says: RegExp): Promise<void> {
    await until(
      () => ready(kind, name).status === 'False' && says.test(ready(kind, name).message),
      30_000,
    ).catch((error) => {
      throw new Error(`${error.message}\n${kind}/${name} says: ${JSON.stringify(ready(kind, name))}`);
    });
  }

  beforeAll(async () => {
    await dev.start();
    url = new URL(dev.facts.git);
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
    dev.kubectl('-n', 'default', 'create', 'service', 'clusterip', 'fixed', '--tcp=80');
    const folder = join(dev.folder, 'repo');
    must(['git', 'init', '-q', '-b', 'main', folder]);
    must(['git', 'remote', 'add', 'origin', `${dev.facts.git}/repo.git`], { cwd: folder });
    clone = new Clone(folder);
    for (const { name, make } of BAD_PATHS) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, '.keep'), '');
      make(join(folder, name));
    }
    mkdirSync(join(folder, 'good'));
    writeFileSync(join(folder, 'good/a.yaml'), CM.replace('NAME', 'good'));
    clone.push('Add everything');
    apply(
      gitRepository('repo', `url: "${url.origin}/repo.git", ref: {branch: main}, secretRef: {name: git}`) +
        kustomization('good', 'path: ./good'),
    );
  });

  afterAll(() => dev.remove());

  test.each(BAD_PATHS)('$name is named in the condition', async ({ name, path, says }) => {
    apply(kustomization(name, `path: ${path ?? `./${name}`}`));
    await fails('ks', name, says);
  });

  test.each([
    ['unknown-host', 'url: "http://no-such-host.invalid/x.git"', /no such host|could not resolve host/i],
    [
      'wrong-password',
      'url: "URL/repo.git", ref: {branch: main}, secretRef: {name: wrong}',
      /authentication|authorization/i,
    ],
    [
      'missing-ref',
      'url: "URL/repo.git", ref: {branch: nope}, secretRef: {name: git}',
      /couldn't find remote ref|nope/,
    ],
  ])('a source with %s says so', async (name, spec, says) => {
    run(
      [
        'kubectl',
        '-n',
        'flux-system',
        'create',
        'secret',
        'generic',
        'wrong',
        '--from-literal=username=git',
        '--from-literal=password=not-it',
      ],
      { env: dev.env },
    );
    apply(gitRepository(name, spec.replace('URL', url.origin)));
    await fails('gitrepo', name, says);
    expect(ready('gitrepo', name).message).not.toContain('not-it');
  });

  test('a file of 100 MB is named', async () => {
    writeFileSync(join(clone.folder, 'good/big.yaml'), Buffer.alloc(100 << 20, 'a'));
    clone.push('Add a big file');
    await fails('ks', 'good', /big\.yaml/);
    rmSync(join(clone.folder, 'good/big.yaml'));
    clone.push('Remove it');
    await until(() => ready('ks', 'good').status === 'True', 60_000);
  });

  test('a cycle of dependencies says so', async () => {
    apply(
      kustomization('one', 'path: ./good, dependsOn: [{name: two}]') +
        kustomization('two', 'path: ./good, dependsOn: [{name: one}]'),
    );
    await fails('ks', 'one', /cycl|circular/i);
  });

  test('an interval that is none is refused by the API', () => {
    const { code, stderr } = run(['kubectl', 'apply', '-f', '-'], {
      env: dev.env,
      input: kustomization('never', 'path: ./good').replace('interval: 1m', 'interval: 1x'),
    });
    expect(code).toBe(1);
    expect(stderr).toContain('spec.interval: Invalid value: "1x"');
  });

  test('a kubeconfig that runs a program is refused', async () => {
    const kubeconfig = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'x',
      clusters: [{ name: 'x', cluster: { server: 'https://127.0.0.1:1' } }],
      contexts: [{ name: 'x', context: { cluster: 'x', user: 'x' } }],
      users: [
        {
          name: 'x',
          user: {
            exec: {
              apiVersion: 'client.authentication.k8s.io/v1',
              command: 'touch',
              args: ['/tmp/owned'],
              interactiveMode: 'Never',
            },
          },
        },
      ],
    });
    must(
      [
        'kubectl',
        '-n',
        'flux-system',
        'create',
        'secret',
        'generic',
        'remote',
        `--from-literal=value=${kubeconfig}`,
      ],
      { env: dev.env },
    );
    apply(kustomization('remote', 'path: ./good, kubeConfig: {secretRef: {name: remote}}'));
    await fails('ks', 'remote', /exec/i);
  });

  test('harms no other object', async () => {
    await until(() => ready('ks', 'good').status === 'True', 60_000);
  });
});

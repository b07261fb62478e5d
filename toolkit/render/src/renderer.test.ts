import { loadBuiltinKinds } from '@flux-ts/schema';
import { afterAll, describe, expect, test } from 'vitest';
import { sourceFolder } from '../test/source-folder.ts';
import { createRenderer, type RenderInput } from './index.ts';
import { runBuildTask } from './worker/build-task.ts';

const renderer = createRenderer({ workers: 1, budget: { ms: 20_000, output: 20_000, fileSize: 100_000 } });
afterAll(() => renderer.close());

const kustomization = {
  metadata: { name: 'app', namespace: 'flux-system' },
  spec: { targetNamespace: 'prod' },
};
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: \${COUNT:=2}
  template: {spec: {containers: [{name: web, image: "web:\${TAG}", ports: [{containerPort: 80}]}]}}
`;

function inputFor(folder: string, more: Partial<RenderInput> = {}): RenderInput {
  return { folder, path: './', kustomization, ...more };
}

function texts(rendered: { objects: readonly { json: Uint8Array }[] }): unknown[] {
  return rendered.objects.map((object) => JSON.parse(new TextDecoder().decode(object.json)));
}

describe('createRenderer', () => {
  test('builds a plain folder as kustomize-controller does', async () => {
    const source = sourceFolder({ 'apps/web.yaml': deployment, 'README.md': '# no manifest' });
    const rendered = await renderer.buildKustomization(
      inputFor(source.path, { substitute: { TAG: 'v1' }, strict: true }),
    );
    expect(texts(rendered)).toEqual([
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {
          creationTimestamp: null,
          labels: {
            'kustomize.toolkit.fluxcd.io/name': 'app',
            'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
          },
          name: 'web',
          namespace: 'prod',
        },
        spec: {
          replicas: 2,
          selector: null,
          strategy: {},
          template: {
            metadata: {},
            spec: {
              containers: [
                {
                  name: 'web',
                  image: 'web:v1',
                  ports: [{ containerPort: 80, protocol: 'TCP' }],
                  resources: {},
                },
              ],
            },
          },
        },
      },
    ]);
    expect(rendered.objects[0]).toMatchObject({
      id: { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'prod', name: 'web' },
      origin: { file: 'apps/web.yaml', document: 0 },
    });
    expect(rendered.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test('says which variable of which object is missing', async () => {
    const source = sourceFolder({ 'web.yaml': deployment });
    const build = renderer.buildKustomization(
      inputFor(source.path, { substitute: { OTHER: 'x' }, strict: true }),
    );
    await expect(build).rejects.toMatchObject({
      code: 'SUBSTITUTE',
      message:
        "post build failed for 'Deployment.v1.apps/web': envsubst error: variable substitution failed: " +
        'variable not set (strict mode): "TAG"',
    });
  });

  test('gives a broken file its line', async () => {
    const source = sourceFolder({ 'web.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n' });
    await expect(renderer.buildKustomization(inputFor(source.path))).rejects.toMatchObject({
      code: 'BUILD',
      message: expect.stringMatching(
        /^failed to decode Kubernetes YAML from .*web\.yaml.* \(web\.yaml:\d+:\d+\)$/,
      ),
      diagnostics: [{ code: 'MALFORMED', address: { file: 'web.yaml' } }],
    });
  });

  test.each([
    [
      'a path that is not there',
      './nope',
      'NOT_FOUND',
      'kustomization path not found: stat /nope: no such file or directory',
    ],
    [
      'a path that is a file',
      './web.yaml',
      'BUILD',
      'open /web.yaml/kustomization.yaml: not a directory remove /web.yaml/kustomization.yaml: not a directory',
    ],
    [
      'a path that leads out',
      '../../../etc',
      'NOT_FOUND',
      'kustomization path not found: stat /etc: no such file or directory',
    ],
  ])('refuses %s', async (_, path, code, message) => {
    const source = sourceFolder({ 'web.yaml': deployment });
    await expect(renderer.buildKustomization(inputFor(source.path, { path }))).rejects.toMatchObject({
      code,
      message,
    });
  });

  test('refuses a file out of the source, a file that is too large, and too much output', async () => {
    const config = (resource: string) => `resources: [${resource}]\n`;
    const escaping = sourceFolder({ 'kustomization.yaml': config('../../../../etc/passwd') });
    await expect(renderer.buildKustomization(inputFor(escaping.path))).rejects.toMatchObject({
      message: expect.stringContaining("path '../../../../etc/passwd' is not in or below '/'"),
    });
    const large = sourceFolder({
      'kustomization.yaml': config('big.yaml'),
      'big.yaml': new Uint8Array(200_000),
    });
    await expect(renderer.buildKustomization(inputFor(large.path))).rejects.toMatchObject({
      message: expect.stringContaining("file '/big.yaml' is too large"),
    });
    const map = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: ${'x'.repeat(9000)}}\n`;
    const chatty = sourceFolder({ 'a.yaml': map('a'), 'b.yaml': map('b'), 'c.yaml': map('c') });
    await expect(renderer.buildKustomization(inputFor(chatty.path))).rejects.toMatchObject({
      code: 'OUTPUT',
    });
  });

  test('asks for remote bases, and refuses them when told', async () => {
    const source = sourceFolder({
      'kustomization.yaml': 'resources: ["https://example.com/org/repo//app?ref=v1"]\n',
    });
    const remote = sourceFolder({
      'app/kustomization.yaml': 'resources: [cm.yaml]',
      'app/cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: far}\n',
    });
    const asked: string[] = [];
    const own = createRenderer({
      workers: 1,
      openRemotes: () => ({
        fetch: async ({ kind, key }) => {
          asked.push(`${kind} ${key}`);
          if (kind === 'remote-file') return { kind: 'failed', message: 'no such file', status: true };
          return { kind: 'base', folder: remote.path, path: 'app' };
        },
        close: async () => {
          asked.push('closed');
        },
      }),
    });
    try {
      const rendered = await own.buildKustomization(inputFor(source.path));
      expect(rendered.objects.map((object) => object.id.name)).toEqual(['far']);
      const url = 'https://example.com/org/repo//app?ref=v1';
      expect(asked).toEqual([`remote-file ${url}`, `remote-base ${url}`, 'closed']);
      await expect(own.buildKustomization(inputFor(source.path, { noRemoteBases: true }))).rejects.toThrow(
        `fs-security-constraint abs ${url}: path '${url}' is not in or below '`,
      );
    } finally {
      own.close();
    }
  });
});

describe('the cache of createRenderer', () => {
  test('answers without a build while nothing that was read has changed', async () => {
    const source = sourceFolder({
      'app/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
      'other/x.yaml': '',
    });
    const input = inputFor(source.path, { path: 'app' });
    const first = await renderer.buildKustomization(input);
    source.write('other/x.yaml', 'changed: true');
    expect(await renderer.buildKustomization(input)).toBe(first);
    source.write('app/b.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n');
    const second = await renderer.buildKustomization(input);
    expect(second.objects).toHaveLength(2);
    expect(second.key).not.toBe(first.key);
  });

  test('tells variables and options apart', async () => {
    const source = sourceFolder({
      'a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {v: "${V}"}\n',
    });
    const one = await renderer.buildKustomization(inputFor(source.path, { substitute: { V: '1' } }));
    const two = await renderer.buildKustomization(inputFor(source.path, { substitute: { V: '2' } }));
    expect([one, two].flatMap(texts)).toMatchObject([{ data: { v: 1 } }, { data: { v: 2 } }]);
    expect(one.key).not.toBe(two.key);
  });
});

/** A build that teaches the engine a merge key of its own: what one such build knows, another must not. */
function schemaSource(i: number): Readonly<Record<string, string>> {
  const key = i % 2 === 0 ? 'id' : 'name';
  const schema = {
    definitions: {
      'x.example.v1.Thing': {
        'x-kubernetes-group-version-kind': [{ group: 'x.example', version: 'v1', kind: 'Thing' }],
        properties: {
          spec: {
            properties: {
              list: {
                type: 'array',
                'x-kubernetes-patch-merge-key': key,
                'x-kubernetes-patch-strategy': 'merge',
              },
            },
          },
        },
      },
    },
  };
  const thing = (list: string): string =>
    `apiVersion: x.example/v1\nkind: Thing\nmetadata: {name: t${i}}\nspec: {list: ${list}}\n`;
  return {
    'kustomization.yaml':
      'resources: [t.yaml]\nopenapi: {path: schema.json}\npatches: [{path: p.yaml}]\nconfigMapGenerator: [{name: m, literals: [a=b]}]\n',
    'schema.json': JSON.stringify(schema),
    't.yaml': thing(`[{id: a, name: b, v: ${i}}]`),
    'p.yaml': thing('[{id: a, name: c, w: x}]'),
  };
}

test('createRenderer builds side by side in workers what is built one after another', async () => {
  const sources = Array.from({ length: 4 }, (_, i) => sourceFolder(schemaSource(i)));
  const broken = sourceFolder({ 'kustomization.yaml': 'resources: [none.yaml]\n' });
  const inputs = [...sources, broken, ...sources].map(({ path }) => inputFor(path));
  const own = createRenderer({ workers: 3, cacheBytes: 0 });
  try {
    const together = await Promise.all(
      inputs.map((input) =>
        own.buildKustomization(input).then(
          (rendered) => ({ texts: texts(rendered), digest: rendered.digest }),
          (error: Error) => error.message,
        ),
      ),
    );
    const kinds = loadBuiltinKinds();
    const alone = inputs.map((input) => {
      const task = { input, output: 1e6, bytes: 1e6, maxFileSize: 1e6, remotes: new Map() };
      try {
        const result = runBuildTask(task, kinds);
        return 'needs' in result ? result : { texts: texts(result), digest: result.digest };
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(together).toEqual(alone);
    const lists = together.slice(0, 2).map((one) => JSON.stringify(one));
    expect(lists[0]).toContain('"list":[{"id":"a","name":"c","v":0,"w":"x"}]');
    expect(lists[1]).toContain('{"id":"a","name":"c","w":"x"}');
  } finally {
    own.close();
  }
});

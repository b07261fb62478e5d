import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../cli/run.ts';
import { captureContext } from '../../io/captured-context.ts';
import { tree } from '../../tree/tree.ts';

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'flux-kustomize-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function run(cwd: string, argv: readonly string[], input = '') {
  const { context, output } = captureContext({ cwd, input });
  const code = await runCli(tree, ['kustomize', 'build', ...argv], context);
  return { code, ...output };
}

const object = (kind: string, name: string, more = ''): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${more}`;
const pair = {
  'app/kustomization.yaml': 'resources: [all.yaml]\n',
  'app/all.yaml': `${object('Service', 's')}---\n${object('Namespace', 'one')}`,
};

describe('flux kustomize build', () => {
  test('prints the objects in the legacy order, or as they come', async () => {
    const folder = folderOf(pair);
    const [namespace, service] = [object('Namespace', 'one'), object('Service', 's')];
    expect((await run(folder, ['app'])).stdout).toBe(`${namespace}---\n${service}`);
    expect((await run(folder, ['app', '--reorder', 'none'])).stdout).toBe(`${service}---\n${namespace}`);
    expect((await run(join(folder, 'app'), [])).stdout).toBe(`${namespace}---\n${service}`);
  });

  test('tells of deprecated fields on standard error', async () => {
    const folder = folderOf({ ...pair, 'app/kustomization.yaml': 'bases: []\nresources: [all.yaml]\n' });
    const { code, stderr } = await run(folder, ['app']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^# Warning: 'bases' is deprecated/);
  });

  test.each([
    [['a', 'b'], 'specify one path to kustomization.yaml'],
    [
      ['app', '--load-restrictor=x'],
      'illegal flag value --load-restrictor x; legal values: [LoadRestrictionsRootOnly LoadRestrictionsNone]',
    ],
    [['app', '--reorder=x'], 'illegal flag value --reorder x; legal values: [legacy none]'],
    [['app/all.yaml'], "must build at directory: 'app/all.yaml': file is not directory"],
    [['app', '-o', 'nope/out.yaml'], 'open nope/out.yaml: no such file or directory'],
  ])('refuses %j in kustomize’s words', async (argv, words) => {
    const { code, stdout, stderr } = await run(folderOf(pair), argv);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`Error: ${words}\n`);
  });

  test('names the given directory when there is none', async () => {
    const folder = folderOf({});
    expect((await run(folder, ['nope/x'])).stderr).toBe(
      `Error: must build at directory: not a valid directory: evalsymlink failure on 'nope/x' : lstat ${folder}/nope: no such file or directory\n`,
    );
  });

  test('adds the place in the file to an error', async () => {
    const folder = folderOf({ ...pair, 'app/all.yaml': 'kind: x\n b: 1\n' });
    const { code, stderr } = await run(folder, ['app']);
    expect(code).toBe(1);
    expect(stderr).toContain('(app/all.yaml:2:3), from app/kustomization.yaml:1:13\n');
  });

  test('reads files outside of the directory only without the restriction, links included', async () => {
    const folder = folderOf({
      'app/kustomization.yaml': 'resources: [link.yaml]\n',
      'other/x.yaml': object('ConfigMap', 'x'),
    });
    symlinkSync('../other/x.yaml', join(folder, 'app/link.yaml'));
    const refused = await run(folder, ['app']);
    expect(refused.stderr).toContain(
      `security; file '${folder}/app/link.yaml' is not in or below '${folder}/app'`,
    );
    const { code, stdout } = await run(folder, ['app', '--load-restrictor', 'LoadRestrictionsNone']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: object('ConfigMap', 'x') });
  });

  test('writes a file, or a file for each object into a directory', async () => {
    const folder = folderOf({
      ...pair,
      'app/all.yaml': `${object('Service', 's')}---\n${object('Namespace', 'one')}---\n${object('Service', 't', '  namespace: Prod\n')}`,
      'out/x': '',
    });
    expect(await run(folder, ['app', '-o', 'all.yaml'])).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(join(folder, 'all.yaml'), 'utf8')).toBe((await run(folder, ['app'])).stdout);
    await run(folder, ['app', '-o', 'out']);
    expect(readdirSync(join(folder, 'out'))).toEqual([
      'default_v1_service_s.yaml',
      'prod_v1_service_t.yaml',
      'v1_namespace_one.yaml',
      'x',
    ]);
    expect(readFileSync(join(folder, 'out/v1_namespace_one.yaml'), 'utf8')).toBe(object('Namespace', 'one'));
  });

  test('--show-origin says where objects come from and what changed them', async () => {
    const folder = folderOf({
      ...pair,
      'top/kustomization.yaml': 'resources:\n- ../app\nnameSuffix: -x\npatches:\n- path: p.yaml\n',
      'top/p.yaml': object('Service', 's', 'spec: {type: NodePort}\n'),
    });
    const { stdout } = await run(folder, ['top', '--show-origin']);
    const suffix = '# changed by top/kustomization.yaml:3 (nameSuffix)\n';
    const patch = '# changed by top/kustomization.yaml:5 (patches[0], top/p.yaml)\n';
    expect(stdout).toContain(`# from app/all.yaml:1\n${patch}${suffix}apiVersion: v1\nkind: Service\n`);
    expect(stdout).toContain('# from app/all.yaml:6\napiVersion: v1\nkind: Namespace\n');
    const plain = (await run(folder, ['top'])).stdout;
    expect(stdout.replace(/^# (?:from|changed by) .*\n/gm, '')).toBe(plain);
  });

  test('--enable-helm renders the charts of the folder, and names those that are not there', async () => {
    const folder = folderOf({
      'app/kustomization.yaml': 'helmCharts: [{name: web, releaseName: shop}]\n',
      'app/charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'app/charts/web/templates/a.yaml': object('ConfigMap', '{{ .Release.Name }}'),
      'far/kustomization.yaml':
        'helmCharts: [{name: db, repo: "https://charts.example.com", version: 1.0.0}]\n',
    });
    expect((await run(folder, ['app', '--enable-helm'])).stdout).toBe(object('ConfigMap', 'shop'));
    expect((await run(folder, ['app'])).stderr).toContain('must specify --enable-helm');
    expect((await run(folder, ['far', '--enable-helm'])).stderr).toContain(
      'charts are not downloaded here; fetch these first: https://charts.example.com/db:1.0.0\n',
    );
  });

  test('--batch keeps directories apart: one that would never end, one that leads out, and the good ones', async () => {
    const bomb = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]\n`,
    );
    const folder = folderOf({
      ...pair,
      'bomb/kustomization.yaml': 'resources: [r.yaml]\n',
      'bomb/r.yaml': `${object('ConfigMap', 'b')}a0: &a0 [x]\n${bomb.join('')}`,
      'cycle/kustomization.yaml': 'resources: [../cycle]\n',
      'out/kustomization.yaml': 'resources: [../app/all.yaml]\n',
      'proto/kustomization.yaml': 'resources: [r.yaml]\n',
      'proto/r.yaml': `${object('ConfigMap', 'p')}__proto__: {polluted: true}\n`,
    });
    const dirs = ['app', 'bomb', 'app', 'cycle', 'out', 'proto', 'nope', 'app'];
    const { stdout } = await run(folder, ['--batch'], `${dirs.join('\n')}\n`);
    const answers = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { dir: string; error: string | null });
    expect(answers.map(({ dir }) => dir)).toEqual(dirs);
    expect(answers.map(({ error }) => error)).toEqual([
      null,
      expect.stringContaining('too many values once aliases are written out'),
      null,
      expect.stringContaining('cycle detected'),
      expect.stringContaining('security; file'),
      null,
      expect.stringContaining('no such file or directory'),
      null,
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('--batch answers every line, failures too', async () => {
    const folder = folderOf({ ...pair, 'bad/kustomization.yaml': 'nope: 1\n' });
    const { code, stdout } = await run(folder, ['--batch'], `app\nbad\n\n${folder}/app\n`);
    const lines = stdout.trimEnd().split('\n');
    const answers = lines.map((line): unknown => JSON.parse(line));
    const output = (await run(folder, ['app'])).stdout;
    expect(code).toBe(0);
    expect(answers).toEqual([
      { dir: 'app', output, error: null },
      { dir: 'bad', output: null, error: expect.stringContaining('unknown field "nope"') },
      { dir: `${folder}/app`, output, error: null },
    ]);
  });
});

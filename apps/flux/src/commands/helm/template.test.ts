import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../cli/run.ts';
import { captureContext } from '../../io/captured-context.ts';
import { tree } from '../../tree/tree.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flux-helm-'));
  write('web/Chart.yaml', 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
  write('web/values.yaml', 'replicas: 1\n');
  write('web/templates/a.yaml', 'kind: A\nns: {{ .Release.Namespace }}\nreplicas: {{ .Values.replicas }}\n');
  write('web/templates/b.yaml', 'kind: B\n');
  write('web/crds/c.yaml', 'kind: CustomResourceDefinition\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function flux(words: readonly string[], input = '') {
  const { context, output } = captureContext({ cwd: folder, env: { TZ: 'UTC' }, input });
  const code = await runCli(tree, ['helm', 'template', ...words], context);
  return { code, stdout: output.stdout, stderr: output.stderr };
}

test('helm template prints manifests by kind, in the namespace default', async () => {
  const { code, stdout } = await flux(['shop', './web', '--set', 'replicas=3']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout:
      '---\n# Source: web/templates/a.yaml\nkind: A\nns: default\nreplicas: 3\n\n---\n# Source: web/templates/b.yaml\nkind: B\n',
  });
});

test('helm template reads values from standard input', async () => {
  const { stdout } = await flux(['shop', './web', '-f', '-', '-n', 'apps'], 'replicas: 7\n');
  expect(stdout).toContain('ns: apps\nreplicas: 7\n');
});

test('helm template --show-only prints what is asked for, --include-crds the CRDs', async () => {
  expect((await flux(['shop', './web', '-s', 'templates/b.yaml'])).stdout).toBe(
    '---\n# Source: web/templates/b.yaml\nkind: B\n\n',
  );
  expect((await flux(['shop', './web', '--include-crds'])).stdout).toMatch(
    /^---\n# Source: web\/crds\/c\.yaml\n/,
  );
});

test('helm template --output-dir writes a file a template', async () => {
  const { code, stdout } = await flux(['shop', './web', '--output-dir', 'out']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'wrote out/web/templates/a.yaml\nwrote out/web/templates/b.yaml\n\n',
  });
});

test('helm template fails with Helm’s words and 1', async () => {
  write('web/templates/b.yaml', '{{ fail "no" }}');
  expect(await flux(['shop', './web'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'Error: execution error at (web/templates/b.yaml:1:3): no\n\nUse --debug flag to render out invalid YAML\n',
  });
  expect((await flux(['shop', './nowhere'])).stderr).toBe('Error: path "./nowhere" not found\n');
});

test('helm template --batch answers every line with a line', async () => {
  const lines = [
    { name: 'a', chart: './web', flags: ['-s', 'templates/b.yaml'] },
    { name: 'B!', chart: './web' },
  ];
  const { code, stdout } = await flux(['--batch'], lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);
  expect(code).toBe(0);
  expect(answers[0]).toEqual({ output: '---\n# Source: web/templates/b.yaml\nkind: B\n\n' });
  expect(answers[1]?.['error']).toMatch(
    /^release name check failed: release name "B!": invalid release name/,
  );
});

test('helm template installs no chart of version 3', async () => {
  write('web/Chart.yaml', 'apiVersion: v3\nname: web\nversion: 1.0.0\n');
  const { code, stderr } = await flux(['shop', './web']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/invalid chart apiVersion/);
});

test('helm template --debug prints manifests that are no YAML, then says why', async () => {
  write('web/templates/b.yaml', 'a: [');
  const { code, stdout, stderr } = await flux(['shop', './web', '--debug']);
  expect(code).toBe(1);
  expect(stdout).toContain('# Source: web/templates/b.yaml\na: [\n');
  expect(stderr).toMatch(/^level=DEBUG msg="Original chart version" version=""\n/);
  expect(stderr).toMatch(/^Error: YAML parse error on web\/templates\/b\.yaml: /m);
  expect(stderr).not.toContain('Use --debug');
});

test('helm template tells of defaults that a value of another type replaces', async () => {
  write('web/values.yaml', 'replicas: 1\na: {b: {c: 1}}\n');
  const { stderr } = await flux(['shop', './web', '--set', 'replicas.x=1,a.b=2']);
  expect(stderr).toBe(
    'level=INFO msg="warning: skipped value for web.replicas: Not a table."\n' +
      'level=INFO msg="warning: cannot overwrite table with non table for web.a.b (map[c:1])"\n',
  );
});

test('helm template tells of hooks with an event that does not exist, and leaves them out', async () => {
  write('web/templates/b.yaml', 'kind: Job\nmetadata: {annotations: {"helm.sh/hook": "Test, no-such"}}\n');
  const { stdout, stderr } = await flux(['shop', './web']);
  expect(stderr).toBe('level=INFO msg="skipping unknown hooks" hookTypes="Test, no-such"\n');
  expect(stdout).not.toContain('Job');
});

test('helm template looks up hosts with --enable-dns alone', async () => {
  write('web/templates/b.yaml', 'kind: B\nat: {{ getHostByName "127.0.0.1" }}\n');
  const only = ['shop', './web', '-s', 'templates/b.yaml'];
  expect((await flux([...only, '--enable-dns'])).stdout).toContain('\nat: 127.0.0.1\n');
  expect((await flux(only)).stdout).toMatch(/\nat:\n/);
});

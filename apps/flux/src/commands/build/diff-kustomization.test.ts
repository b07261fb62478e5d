import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KUSTOMIZATION } from '@flux-ts/kinds';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestCluster, type TestCluster } from '../../../test/test-cluster.ts';

const service = (name: string, port: number): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: apps}\nspec: {ports: [{port: ${port}}]}\n`;

let cluster: TestCluster;
const folder = mkdtempSync(join(tmpdir(), 'flux-diff-'));
beforeAll(async () => {
  cluster = await startTestCluster();
  const { apiVersion, kind } = KUSTOMIZATION;
  const sourceRef = { kind: 'GitRepository', name: 'x' };
  await cluster.put({
    apiVersion,
    kind,
    metadata: { name: 'app', namespace: 'apps' },
    spec: { interval: '1m', prune: true, path: './', sourceRef },
  });
  writeFileSync(join(folder, 'a.yaml'), service('bad', 800_000));
  writeFileSync(join(folder, 'b.yaml'), service('good', 80));
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

const diff = (...more: string[]) =>
  cluster.flux('diff', 'ks', 'app', '-n', 'apps', `--path=${folder}`, '--progress-bar=false', ...more);

test('flux diff kustomization tells what changes beside an object that is refused', async () => {
  const { code, stdout, stderr } = await diff();
  expect(code).toBe(2);
  expect(stdout).toBe('► Service/apps/good created\n');
  expect(stderr).toContain('✗ Service/apps/bad dry-run failed (Invalid)');
});

test('flux diff kustomization --ignore-not-found wants the file of the Kustomization', async () => {
  expect(await diff('--ignore-not-found')).toEqual({
    code: 2,
    stdout: '',
    stderr: '✗ kustomization file is required when assuming new kustomizations\n',
  });
});

test("flux diff kustomization takes objects through Go's types, as the controller does", async () => {
  const typo =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: typo, namespace: apps}\ndata: {a: b}\nbogus: 1\n';
  const own = mkdtempSync(join(tmpdir(), 'flux-diff-'));
  writeFileSync(join(own, 'a.yaml'), typo);
  try {
    const { code, stdout } = await cluster.flux(
      'diff',
      'ks',
      'app',
      '-n',
      'apps',
      `--path=${own}`,
      '--progress-bar=false',
    );
    expect([code, stdout]).toEqual([1, '► ConfigMap/apps/typo created\n']);
  } finally {
    rmSync(own, { recursive: true });
  }
});

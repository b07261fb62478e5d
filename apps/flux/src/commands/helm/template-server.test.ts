import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@flux-ts/kube';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { flux, startTestCluster, type TestCluster } from '../../../test/test-cluster.ts';

let cluster: TestCluster;
let folder = '';
beforeAll(async () => {
  cluster = await startTestCluster({ crds: false });
  const known = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'known', namespace: 'apps' } };
  await cluster.put({ ...known, data: { next: 'second' } });
  await cluster.put({ ...known, metadata: { name: 'second', namespace: 'apps' }, data: { at: 'end' } });
  folder = mkdtempSync(join(tmpdir(), 'flux-helm-'));
  mkdirSync(join(folder, 'web/templates'), { recursive: true });
  writeFileSync(join(folder, 'web/Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 1.0.0\n');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await cluster.stop();
});

let name: string;
beforeEach(() => {
  name = 'free';
});

function onServer(template: string, ...words: string[]) {
  const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  x: ${template}\n`;
  writeFileSync(join(folder, 'web/templates/x.yaml'), text);
  return flux(['helm', 'template', 'shop', './web', '-n', 'apps', '--dry-run=server', ...words], {
    cwd: folder,
    client: () => createClient(cluster.config),
    realTime: true,
  });
}

test('helm template --dry-run=server tells charts what the cluster is', async () => {
  const { stdout } = await onServer(
    '{{ .Capabilities.KubeVersion }} {{ .Capabilities.APIVersions.Has "apps/v1/Scale" }}',
  );
  expect(stdout).toContain('\n  x: v1.36.1 true\n');
});

test('helm template --dry-run=server looks up objects that other objects name', async () => {
  const { stdout } = await onServer(
    '{{ (lookup "v1" "ConfigMap" "apps" (lookup "v1" "ConfigMap" "apps" "known").data.next).data.at }}',
  );
  expect(stdout).toContain('\n  x: end\n');
});

test('helm template --dry-run=server asks once for a name made at random', async () => {
  const { code, stdout } = await onServer('{{ len (lookup "v1" "ConfigMap" "apps" (randAlpha 8 | lower)) }}');
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('\n  x: 0\n') });
});

test('helm template --dry-run=server refuses what belongs to somebody else', async () => {
  name = 'known';
  const { code, stdout, stderr } = await onServer('y');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(
    /^Error: unable to continue with install: ConfigMap "known" in namespace "apps" exists and cannot be imported/,
  );
  expect((await onServer('y', '--take-ownership')).code).toBe(0);
});

test('helm template --dry-run=server says why no cluster can be asked', async () => {
  const { code, stderr } = await flux(['helm', 'template', 'shop', './web', '--dry-run=server'], {
    cwd: folder,
    client: () =>
      Promise.reject(new Error('kubernetes configuration load failed: context "x" does not exist')),
  });
  expect(code).toBe(1);
  expect(stderr).toContain(
    'Error: cluster reachability check failed: kubernetes cluster unreachable: context "x" does not exist\n',
  );
});

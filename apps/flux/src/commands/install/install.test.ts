import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeAll } from '@flux-ts/yaml';
import { afterAll, expect, test } from 'vitest';
import { flux } from '../../../test/test-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'flux-install-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kinds = (yaml: string) =>
  (decodeAll(yaml) as { kind: string; metadata: { name: string } }[]).map(
    (object) => `${object.kind}/${object.metadata.name}`,
  );

test('install --export prints everything, for the components that are asked for', async () => {
  const all = kinds((await flux(['install', '--export'])).stdout);
  expect(all).toContain('Deployment/notification-controller');
  const { stdout } = await flux([
    'install',
    '--export',
    '--components=source-controller',
    '--network-policy=false',
    '-n',
    'x',
  ]);
  const few = kinds(stdout);
  expect(few.filter((each) => each.startsWith('Deployment/'))).toEqual(['Deployment/source-controller']);
  expect(few).toContain('Namespace/x');
  expect(few.some((each) => each.startsWith('NetworkPolicy/'))).toBe(false);
});

test('version --client prints the version of this program', async () => {
  expect((await flux(['version', '--client'])).stdout).toMatch(/^flux: v\d+\.\d+\.\d+\n$/);
  expect(JSON.parse((await flux(['version', '--client', '-o', 'json'])).stdout)).toEqual({
    flux: expect.stringMatching(/^v\d/),
  });
});

test('migrate -f brings files to the current versions', async () => {
  const file = join(folder, 'old.yaml');
  writeFileSync(
    file,
    'apiVersion: kustomize.toolkit.fluxcd.io/v1beta2 # old\nkind: Kustomization\nmetadata:\n  name: x\n',
  );
  const { code } = await flux(['migrate', '-f', 'old.yaml', '--yes'], { cwd: folder });
  expect(code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(
    'apiVersion: kustomize.toolkit.fluxcd.io/v1 # old\nkind: Kustomization\nmetadata:\n  name: x\n',
  );
});

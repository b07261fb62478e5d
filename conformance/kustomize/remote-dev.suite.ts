import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dev, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';

const absent = missing({ kubectl: findProgram('kubectl'), git: findProgram('git') });
const map = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: far, namespace: default}\ndata: {key: ${value}}\n`;
const ks = (path: string): string => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${path}, namespace: flux-system}
spec:
  interval: 1h
  retryInterval: 1h
  path: ./${path}
  prune: true
  sourceRef: {kind: GitRepository, name: flux-system}
`;

describe.skipIf(absent.length > 0)('kustomize-controller and remote bases', () => {
  const dev = new Dev();

  beforeAll(async () => {
    await dev.start();
    const fleet = dev.clone('fleet');
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(fleet.folder, path)), { recursive: true });
      writeFileSync(join(fleet.folder, path), text);
    };
    const base = `${dev.facts.git}/fleet.git//far`;
    write('far/kustomization.yaml', 'resources: [cm.yaml]\n');
    write('far/cm.yaml', map('tagged'));
    fleet.push('Add a base');
    fleet.git('tag', 'v1');
    fleet.git('push', '-q', 'origin', 'v1');
    write('far/cm.yaml', map('newer'));
    write('near/kustomization.yaml', `resources: ["${base}?ref=v1"]\nnamePrefix: near-\n`);
    write('lost/kustomization.yaml', `resources: ["${base}?ref=v2"]\n`);
    fleet.push('Use the base');
    const manifest = join(dev.folder, 'remote.yaml');
    writeFileSync(manifest, `${ks('near')}---\n${ks('lost')}`);
    dev.kubectl('apply', '-f', manifest);
  });

  afterAll(() => dev.remove());

  const get = (...args: string[]): string => run(['kubectl', ...args], { env: dev.env }).stdout;
  const ready = (name: string, field: string): string =>
    get(
      '-n',
      'flux-system',
      'get',
      'ks',
      name,
      '-o',
      `jsonpath={.status.conditions[?(@.type=="Ready")].${field}}`,
    );

  test('a base of another revision is fetched, built and applied', async () => {
    await until(() => ready('near', 'status') === 'True');
    expect(get('get', 'cm', 'near-far', '-o', 'jsonpath={.data.key}')).toBe('tagged');
  });

  test('a base that cannot be had is told by its repository, without the password', async () => {
    await until(() => ready('lost', 'status') === 'False');
    expect(ready('lost', 'reason')).toBe('BuildFailed');
    const message = ready('lost', 'message');
    // The password of the URL is not told.
    const shown = dev.facts.git.replace(/:[^:@/]+@/, ':xxxxx@');
    expect(message).toContain(`fetch --depth=1 ${shown}/fleet.git v2': fatal: couldn't find remote ref v2`);
    expect(message).not.toContain(new URL(dev.facts.git).password);
  });
});

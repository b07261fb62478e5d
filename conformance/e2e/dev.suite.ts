import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { AuditEvent } from '@flux-ts/apiserver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clone, Dev, must, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';

const absent = missing({ kubectl: findProgram('kubectl'), git: findProgram('git') });

describe.skipIf(absent.length > 0)('flux dev', () => {
  const dev = new Dev(['--audit-log-path', 'audit.log']);
  let fleet: Clone;

  beforeAll(async () => {
    await dev.start();
    await until(() => allReady(dev));
    fleet = dev.clone('fleet');
  });

  afterAll(() => dev.remove());

  test('brings every Kustomization and source of the sample to Ready', () => {
    const rows = dev.kubectl('get', 'ks,gitrepo', '-A', '--no-headers').trim().split('\n');
    expect(rows).toHaveLength(5);
    expect(dev.kubectl('-n', 'foo', 'get', 'all')).toMatch(/deployment\.apps\/foo +1\/1 +1 +1/);
    expect(dev.flux('get', 'all').code).toBe(0);
  });

  test('the audit log tells who asked for what', async () => {
    run(['kubectl', '-n', 'foo', 'get', 'configmaps', '--as=jane'], { env: dev.env });
    const events = readFileSync(join(dev.folder, 'audit.log'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEvent);
    // kubectl asks for the version first.
    const byJane = events.filter(({ impersonatedUser }) => impersonatedUser?.username === 'jane');
    expect(byJane.find(({ verb }) => verb === 'list')).toMatchObject({
      objectRef: { resource: 'configmaps', namespace: 'foo' },
      responseStatus: { code: 403 },
    });
  });

  test('a push reaches the Deployment', async () => {
    edit(fleet, 'apps/foo/deployment.yaml', /agnhost:\S+/, 'agnhost:2.53');
    fleet.push('Update foo');
    await until(() => image(dev).endsWith(':2.53'));
  });

  test('broken YAML is reported with file and line, and what ran goes on', async () => {
    edit(fleet, 'apps/foo/deployment.yaml', /^spec:$/m, 'spec:\n  replicas: : 1');
    fleet.push('Break foo');
    await until(() => message(dev, 'foo').includes('deployment.yaml'));
    expect(message(dev, 'foo')).toMatch(/apps\/foo\/deployment\.yaml:6:\d+/);
    expect(image(dev)).toMatch(/:2\.53$/);
    fleet.git('revert', '--no-edit', 'HEAD');
    fleet.git('push', '-q', 'origin', 'HEAD');
    await until(() => ready(dev, 'foo') === 'True');
  });

  test('a deleted Deployment is back in under a second', async () => {
    const uid = (): string =>
      run(['kubectl', '-n', 'foo', 'get', 'deploy', 'foo', '-o', 'jsonpath={.metadata.uid}'], {
        env: dev.env,
      }).stdout;
    const before = uid();
    dev.kubectl('-n', 'foo', 'delete', 'deploy', 'foo', '--wait=false');
    await until(() => uid() !== '' && uid() !== before);
  });

  test('a field changed by hand is put back', async () => {
    dev.kubectl('-n', 'foo', 'set', 'image', 'deploy/foo', 'foo=nginx:1');
    await until(() => image(dev).endsWith(':2.53'));
  });

  test('what leaves the repository is pruned', async () => {
    writeFileSync(
      join(fleet.folder, 'apps/foo/extra.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: extra\n',
    );
    edit(fleet, 'apps/foo/kustomization.yaml', /- service.yaml/, '- service.yaml\n- extra.yaml');
    fleet.push('Add extra');
    const exists = (): boolean =>
      run(['kubectl', '-n', 'foo', 'get', 'cm', 'extra'], { env: dev.env }).code === 0;
    await until(exists);
    fleet.git('revert', '--no-edit', 'HEAD');
    fleet.git('push', '-q', 'origin', 'HEAD');
    await until(() => !exists());
  });

  test('kubectl works as on a cluster', async () => {
    const manifest = join(dev.folder, 'cm.yaml');
    writeFileSync(
      manifest,
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n  namespace: scratch\ndata:\n  a: b\n',
    );
    dev.kubectl('create', 'ns', 'scratch');
    expect(dev.kubectl('apply', '--server-side', '-f', manifest)).toContain('serverside-applied');
    expect(dev.kubectl('apply', '--server-side', '-f', manifest)).toContain('serverside-applied');
    expect(dev.kubectl('-n', 'scratch', 'get', 'cm', 'mine', '-o', 'jsonpath={.data.a}')).toBe('b');
    dev.kubectl('delete', 'ns', 'scratch');
    expect(run(['kubectl', 'get', 'ns', 'scratch'], { env: dev.env }).stderr).toContain(
      'namespaces "scratch" not found',
    );
  });

  test('a tenant is held to its rights, and works once it has them', async () => {
    mkdirSync(join(fleet.folder, 'tenant'));
    writeFileSync(
      join(fleet.folder, 'tenant/cm.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: tenants\n  namespace: tenant\ndata:\n  a: b\n',
    );
    fleet.push('Add a tenant');
    dev.kubectl('create', 'ns', 'tenant');
    dev.kubectl('-n', 'tenant', 'create', 'sa', 'team');
    const manifest = join(dev.folder, 'tenant.yaml');
    writeFileSync(manifest, TENANT);
    dev.kubectl('apply', '-f', manifest);
    const tenant = (field: string) => condition(dev, 'tenant', field, 'tenant');
    const refusal =
      'configmaps "tenants" is forbidden: User "system:serviceaccount:tenant:team" cannot patch resource "configmaps" in API group "" in the namespace "tenant"';
    await until(() => tenant('status') === 'False');
    expect([tenant('reason'), tenant('message')]).toEqual([
      'ReconciliationFailed',
      expect.stringContaining(refusal),
    ]);
    dev.kubectl(
      '-n',
      'tenant',
      'create',
      'rolebinding',
      'team',
      '--clusterrole=edit',
      '--serviceaccount=tenant:team',
    );
    expect(dev.flux('-n', 'tenant', 'reconcile', 'ks', 'tenant').code).toBe(0);
    await until(() => tenant('status') === 'True');
    expect(dev.kubectl('-n', 'tenant', 'get', 'cm', 'tenants', '-o', 'jsonpath={.data.a}')).toBe('b');
    dev.kubectl('-n', 'tenant', 'delete', 'ks', 'tenant');
    dev.kubectl('delete', 'ns', 'tenant');
  });

  test('starting it twice on one folder is refused', async () => {
    await expect(new Dev([], dev.folder).start()).rejects.toThrow(/already runs/);
  });

  test('it stops within two seconds, and goes on where it was', async () => {
    const started = performance.now();
    expect(await dev.stop('SIGINT')).toBe(0);
    expect(performance.now() - started).toBeLessThan(10_000);
    await dev.start();
    await until(() => allReady(dev));
    expect(image(dev)).toMatch(/:2\.53$/);
  });

  test('its repositories are followed when their port is taken at the next start', async () => {
    const before = new URL(dev.facts.git).port;
    await dev.stop();
    const other = createServer((socket) => socket.destroy()).listen(Number(before), '127.0.0.1');
    await once(other, 'listening');
    try {
      await dev.start();
      expect(dev.output).toContain(`⚠️ the Git server has moved from port ${before} to `);
      expect(new URL(dev.facts.git).port).not.toBe(before);
      const clone = dev.clone('fleet', join(dev.folder, 'moved'));
      edit(clone, 'apps/foo/deployment.yaml', /agnhost:\S+/, 'agnhost:2.54');
      clone.push('Update foo from another port');
      await until(() => image(dev).endsWith(':2.54'));
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});

/** A tree's own source, as it was bootstrapped elsewhere: over SSH, with a key that is not here. */
const OWN_REMOTE = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: mine
  namespace: flux-system
spec:
  interval: 1m
  url: ssh://git@git.example.invalid/me/fleet
  ref:
    branch: production
  secretRef:
    name: deploy-key
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: mine
`;

/** Part of what `flux bootstrap` of an older Flux left in a tree. */
const OLD_COMPONENTS = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: alerts.notification.toolkit.fluxcd.io
spec:
  group: notification.toolkit.fluxcd.io
  names: {kind: Alert, listKind: AlertList, plural: alerts, singular: alert}
  scope: Namespaced
  versions:
  - name: v1beta1
    served: true
    storage: true
    schema:
      openAPIV3Schema: {type: object}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: beside
  namespace: default
`;

describe.skipIf(absent.length > 0)('flux dev PATH', () => {
  const dev = new Dev(['tree']);

  beforeAll(async () => {
    mkdirSync(join(dev.folder, 'tree'));
    writeFileSync(
      join(dev.folder, 'tree/cm.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: live\n  namespace: default\ndata:\n  a: one\n',
    );
    await dev.start();
  });

  afterAll(() => dev.remove());

  test('serves by the snapshot what points at the own remote of a bootstrapped tree', async () => {
    const own = new Dev(['fleet']);
    const folder = join(own.folder, 'fleet');
    mkdirSync(join(folder, 'apps'), { recursive: true });
    must(['git', 'init', '-q', '-b', 'main', folder]);
    must(['git', '-C', folder, 'remote', 'add', 'origin', 'git@git.example.invalid:me/fleet.git']);
    writeFileSync(join(folder, 'sync.yaml'), OWN_REMOTE);
    writeFileSync(
      join(folder, 'apps/cm.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: own\n  namespace: default\n',
    );
    try {
      await own.start();
      const there = (): boolean => run(['kubectl', 'get', 'cm', 'own'], { env: own.env }).code === 0;
      await until(there, 15_000);
      expect(own.kubectl('-n', 'flux-system', 'get', 'gitrepo', 'mine', '-o', 'jsonpath={.spec.url}')).toBe(
        'ssh://git@git.example.invalid/me/fleet',
      );
    } finally {
      await own.remove();
    }
  });

  test('keeps its own definitions beside those of an older Flux in the tree', async () => {
    const old = new Dev(['fleet']);
    mkdirSync(join(old.folder, 'fleet'));
    writeFileSync(join(old.folder, 'fleet/gotk.yaml'), OLD_COMPONENTS);
    try {
      await old.start();
      const there = (): boolean => run(['kubectl', 'get', 'cm', 'beside'], { env: old.env }).code === 0;
      await until(there, 15_000);
      const versions = ['get', 'crd', 'alerts.notification.toolkit.fluxcd.io'];
      expect(old.kubectl(...versions, '-o', 'jsonpath={.spec.versions[*].name}')).toContain('v1beta3');
      await until(() => /Applied revision/.test(old.kubectl('-n', 'flux-system', 'get', 'ks')), 15_000);
    } finally {
      await old.remove();
    }
  });

  test('follows the tree as it is saved, without a repository', async () => {
    const value = (): string =>
      run(['kubectl', 'get', 'cm', 'live', '-o', 'jsonpath={.data.a}'], { env: dev.env }).stdout;
    await until(() => value() === 'one');
    edit({ folder: join(dev.folder, 'tree') }, 'cm.yaml', /one/, 'two');
    await until(() => value() === 'two');
    rmSync(join(dev.folder, 'tree/cm.yaml'));
    writeFileSync(
      join(dev.folder, 'tree/other.yaml'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n  namespace: default\n',
    );
    await until(() => value() === '');
  });
});

const TENANT = `
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: tenant, namespace: tenant}
spec:
  interval: 1h
  retryInterval: 1h
  path: ./tenant
  prune: true
  serviceAccountName: team
  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
`;

function edit(clone: { folder: string }, file: string, from: RegExp, to: string): void {
  const path = join(clone.folder, file);
  const text = readFileSync(path, 'utf8');
  const next = text.replace(from, to);
  if (next === text) throw new Error(`${file} has no ${from}`);
  writeFileSync(path, next);
}

function image(dev: Dev): string {
  return run(
    [
      'kubectl',
      '-n',
      'foo',
      'get',
      'deploy',
      'foo',
      '-o',
      'jsonpath={.spec.template.spec.containers[0].image}',
    ],
    { env: dev.env },
  ).stdout;
}

function condition(dev: Dev, name: string, field: string, namespace = 'flux-system'): string {
  return must(
    [
      'kubectl',
      '-n',
      namespace,
      'get',
      'ks',
      name,
      '-o',
      `jsonpath={.status.conditions[?(@.type=="Ready")].${field}}`,
    ],
    { env: dev.env },
  );
}

function ready(dev: Dev, name: string): string {
  return condition(dev, name, 'status');
}

function message(dev: Dev, name: string): string {
  return condition(dev, name, 'message');
}

function allReady(dev: Dev): boolean {
  const list = JSON.parse(must(['kubectl', 'get', 'ks,gitrepo', '-A', '-o', 'json'], { env: dev.env })) as {
    items: { status?: { conditions?: { type: string; status: string }[] } }[];
  };
  return (
    list.items.length === 5 &&
    list.items.every((item) =>
      item.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True'),
    )
  );
}

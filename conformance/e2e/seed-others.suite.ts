import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clone, Dev, type Ran, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';
import { cells, newRepository, replaceIn } from './seed-000.files.ts';
import * as shown from './seed-others.manifests.ts';

const absent = missing({ kubectl: findProgram('kubectl'), git: findProgram('git') });

/** The commands and manifests of the other documents, on one cluster, as far as their kinds go (docs/seeds.md). */
describe.skipIf(absent.length > 0)('seeds 001 to 004', () => {
  const dev = new Dev(['--empty', '--ephemeral']);
  let fleet: Clone;

  const kubectl = (...args: string[]): string => dev.kubectl(...args);
  /** kubectl on a text, which may fail. */
  const onText = (input: string, ...args: string[]): Ran =>
    run(['kubectl', ...args, '-f', '-'], { cwd: dev.folder, env: dev.env, input });
  const flux = (...args: string[]): string => {
    const { code, stdout, stderr } = dev.flux(...args);
    if (code !== 0) throw new Error(`flux ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
    return stdout + stderr;
  };
  const rows = (...args: string[]): string[] =>
    flux('get', ...args, '--no-header')
      .trim()
      .split('\n')
      .map((line) => cells(line).join('|'));

  function put(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(fleet.folder, path)), { recursive: true });
      writeFileSync(join(fleet.folder, path), text);
    }
  }

  function bootstrap(...more: string[]): string {
    const { origin, password } = new URL(dev.facts.git);
    const args = ['--url', `${origin}/fluxcd-demo.git`, '--token-auth', '--allow-insecure-http'];
    const place = ['--branch=main', '--path=clusters/fluxcd-demo'];
    return flux('bootstrap', 'git', ...args, '--password', password, ...place, ...more);
  }

  beforeAll(async () => {
    await dev.start();
    fleet = newRepository(join(dev.folder, 'fluxcd-demo'), `${dev.facts.git}/fluxcd-demo.git`);
  });

  afterAll(() => dev.remove());

  test('003: kubectl get nodes', () => {
    expect(kubectl('get', 'nodes', '--no-headers')).toMatch(/^flux-dev +Ready /);
  });

  test('001, 002, 003: flux bootstrap github says what to do, and is there under the name git', () => {
    const ran = dev.flux(
      'bootstrap',
      'github',
      '--owner=rguichard',
      '--repository=fluxcd-demo',
      '--personal',
    );
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('not there yet')]);
    expect(bootstrap('--context=flux-ts')).toMatch(/✔ all components are healthy\n$/);
  });

  test('001: flux bootstrap, once more with two components', () => {
    const said = bootstrap('--components-extra=image-reflector-controller,image-automation-controller');
    expect(said).toContain('✔ image-reflector-controller: deployment ready\n');
    expect(said).toContain('✔ sync manifests are up to date\n');
  });

  test('001: the objects of image automation and the Deployment, pushed', () => {
    fleet.git('pull', '-q', 'origin', 'main');
    put({
      'clusters/fluxcd-demo/image.yaml': shown.IMAGE_OBJECTS,
      'clusters/fluxcd-demo/fullapp.yaml': shown.HELLO,
    });
    fleet.push('Add helloworld');
    flux('reconcile', 'kustomization', 'flux-system', '--with-source');
    expect(rows('image', 'policy', 'helloworld')).toEqual(['helloworld|||False|waiting to be reconciled']);
    expect(rows('image', 'repository', 'helloworld')).toEqual([
      'helloworld||False|False|waiting to be reconciled',
    ]);
    const update = JSON.parse(kubectl('-n', 'flux-system', 'get', 'imageupdateautomation', '-o', 'json'));
    expect(update.items[0].spec).toMatchObject({
      checkout: { branch: 'main', gitRepositoryRef: { name: 'helloworld' } },
      commit: { authorName: 'fluxcdbot', messageTemplate: 'update image' },
      update: { strategy: 'Setters' },
    });
    const { spec, metadata } = JSON.parse(kubectl('get', 'deploy', 'helloworld', '-o', 'json'));
    expect(spec.template.spec.containers[0].image).toBe('particule/helloworld:1.0.0');
    // 004: nothing reads these any more.
    expect(metadata.annotations['fluxcd.io/automated']).toBe('true');
  });

  test('001: the Deployment of the diff, without the name of its container, is refused', () => {
    const shownThere = shown.HELLO.replace('      - name: container\n', '');
    expect(onText(shownThere, 'create', '--dry-run=server', '--validate=false')).toMatchObject({ code: 1 });
  });

  test('002: what kubectl changes of a managed object is undone, but for what Git does not say', async () => {
    kubectl('scale', 'deployment/helloworld', '--replicas=5');
    kubectl('set', 'image', 'deployment/helloworld', 'container=particule/helloworld:9');
    const field = (path: string) => kubectl('get', 'deploy', 'helloworld', '-o', `jsonpath={${path}}`);
    await until(() => field('.spec.template.spec.containers[0].image').endsWith(':1.0.0'));
    expect(field('.spec.replicas')).toBe('5');
  });

  test('002: the image objects; gitCommitSpec is no field of any version', () => {
    const { code, stdout, stderr } = onText(shown.IMAGE_OBJECTS_002, 'apply');
    expect([code, stdout]).toEqual([1, 'imagepolicy.image.toolkit.fluxcd.io/app-policy created\n']);
    expect(stderr).toContain('unknown field "spec.gitCommitSpec"');
  });

  test('002: a source with a Secret that is not there', async () => {
    expect(onText(shown.MY_APP, 'apply').code).toBe(0);
    const secret = "failed to get secret 'flux-system/github-credentials'";
    await until(() => rows('sources', 'git', 'my-app')[0]!.includes(secret));
    await until(() => rows('kustomizations', 'my-app')[0]!.includes('Source artifact not found'));
    const ran = dev.flux('reconcile', 'source', 'git', 'my-app', '--timeout=1s');
    expect([ran.code, ran.stderr.split('\n').at(-2)]).toEqual([1, '✗ context deadline exceeded']);
    expect(kubectl('-n', 'flux-system', 'get', 'ks', 'my-app', '-o', 'jsonpath={.spec.validation}')).toBe(
      'client',
    );
  });

  test('002: HelmRepository and HelmRelease of old versions', () => {
    const first = onText(shown.HELM_OBJECTS, 'apply');
    expect([first.code, first.stderr]).toEqual([
      1,
      expect.stringContaining('namespaces "monitoring" not found'),
    ]);
    kubectl('create', 'namespace', 'monitoring');
    expect(onText(shown.HELM_OBJECTS, 'apply').code).toBe(0);
    const { apiVersion, spec } = JSON.parse(
      kubectl('-n', 'monitoring', 'get', 'hr', 'prometheus', '-o', 'json'),
    );
    expect([apiVersion, spec.test, spec.postRenderers[0].kustomize.patchesStrategicMerge[0].kind]).toEqual([
      'helm.toolkit.fluxcd.io/v2',
      { enable: true },
      'StatefulSet',
    ]);
  });

  test('002: base and overlay, built and followed', async () => {
    put(shown.OVERLAY);
    const overlay = join(fleet.folder, 'clusters/production');
    expect(dev.flux('kustomize', 'build', overlay)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('../../base/apps'),
    });
    replaceIn(fleet, 'clusters/production/kustomization.yaml', '../../base/apps', '../base/apps');
    kubectl('create', 'namespace', 'production');
    fleet.push('Add production');
    flux(
      'create',
      'kustomization',
      'production',
      '--source=flux-system',
      '--path=clusters/production',
      '--prune',
    );
    const [deployment] = JSON.parse(kubectl('-n', 'production', 'get', 'deploy', '-o', 'json')).items;
    expect(deployment.spec).toMatchObject({ replicas: 5, selector: { matchLabels: { app: 'myapp' } } });
    expect(deployment.spec.template.spec.resources.limits).toEqual({ cpu: '500m', memory: '512Mi' });
  });

  test('002: a Secret for sealing', () => {
    const made = kubectl(
      ...['create', 'secret', 'generic', 'my-secret', '--from-literal=password=mysecretpassword'],
      ...['--dry-run=client', '-o', 'yaml'],
    );
    expect(made).toContain('password: bXlzZWNyZXRwYXNzd29yZA==');
    expect(onText(made, 'apply').stdout).toBe('secret/my-secret created\n');
  });

  test('002: flux get alerts, logs, check', () => {
    expect(dev.flux('get', 'alerts')).toMatchObject({
      code: 1,
      stderr: '✗ no Alert objects found in "flux-system" namespace\n',
    });
    expect(flux('logs', '--all-namespaces')).toContain(
      'GitRepository/flux-system.flux-system - stored artifact',
    );
    expect(flux('check')).toMatch(/✔ bootstrapped: true\n(.*\n)*✔ all checks passed\n$/);
  });

  test('003: releases and their source, which wait for their controllers', () => {
    const release = ['create', 'helmrelease', 'front', '--chart', 'front', '--source', 'HelmRepository/app'];
    const ran = dev.flux(...release, '--namespace', 'default', '--timeout=1s');
    expect([ran.code, ran.stderr.split('\n').at(-2)]).toEqual([1, '✗ context deadline exceeded']);
    const source = ['create', 'source', 'helm', 'app', '--url', 'http://20.93.169.137:8080'];
    expect(dev.flux(...source, '--namespace', 'default', '--timeout=1s').code).toBe(1);
    const all = rows('all', '-n', 'default').filter((line) => line !== '');
    expect(all.map((line) => line.split('|')[0])).toEqual([
      'helmrepository/app',
      'imagepolicy/app-policy',
      'helmrelease/front',
    ]);
  });

  test('004: what became of fluxctl', () => {
    fleet.git('rm', '-q', 'clusters/fluxcd-demo/fullapp.yaml');
    fleet.push('Remove helloworld');
    flux('reconcile', 'kustomization', 'flux-system', '--with-source');
    expect(kubectl('get', 'deploy', 'helloworld', '--ignore-not-found')).toBe('');
    expect(
      readFileSync(join(fleet.folder, 'clusters/fluxcd-demo/flux-system/gotk-sync.yaml'), 'utf8'),
    ).toContain('prune: true');
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Clone, Dev, must, run, until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';
import { type Sshd, startSshd } from '../harness/sshd.ts';
import { cells, fetchOnly, fill, newRepository, replaceIn, withGitRepositoryWait } from './seed-000.files.ts';
import * as shown from './seed-000.manifests.ts';

const absent = missing({
  kubectl: findProgram('kubectl'),
  git: findProgram('git'),
  sshd: findProgram('sshd'),
  ssh: findProgram('ssh'),
  'ssh-keyscan': findProgram('ssh-keyscan'),
});

const NAMES = ['foo', 'bar'] as const;
const EXTRA = '--components-extra=image-reflector-controller,image-automation-controller';

/**
 * A user's document, step by step (docs/seeds.md): a cluster is bootstrapped from one repository, two applications
 * lie in another, followed over SSH with deploy keys, everything declared by `flux create … --export`.
 */
describe.skipIf(absent.length > 0)('seed 000: from bootstrap to two running applications', () => {
  const dev = new Dev(['--empty']);
  const host = mkdtempSync(join(tmpdir(), 'flux-host-'));
  let fleet: Clone;
  let applications: Clone;
  let sshd: Sshd;
  /** Of the fleet, as the user types it. */
  let fleetUrl: string;
  let password: string;
  /** Of the applications, over SSH. */
  let sshUrl: string;

  /** Runs flux, which must succeed; answers what it said. */
  function flux(...args: string[]): { stdout: string; said: string } {
    const { code, stdout, stderr } = dev.flux(...args);
    if (code !== 0) throw new Error(`flux ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`);
    return { stdout, said: stdout + stderr };
  }

  function bootstrap(cluster: Dev): string {
    const args = ['--url', fleetUrl, '--token-auth', '--allow-insecure-http', '--password', password];
    const ran = cluster.flux('bootstrap', 'git', ...args, '--branch=main', '--path=.', EXTRA);
    if (ran.code !== 0) throw new Error(ran.stdout + ran.stderr);
    return ran.stdout + ran.stderr;
  }

  /** Writes what a command exports into the fleet, and answers it. */
  function exportTo(path: string, ...args: string[]): string {
    const { stdout } = flux(...args, '--export');
    writeFileSync(join(fleet.folder, path), stdout);
    return stdout;
  }

  function reconcile(): string {
    return flux('reconcile', 'kustomization', 'flux-system', '--with-source').said;
  }

  const image = (name: string): string =>
    dev.kubectl('-n', name, 'get', 'pods', '-o', 'jsonpath={.items[*].spec.containers[*].image}');

  beforeAll(async () => {
    await dev.start();
    const url = new URL(dev.facts.git);
    password = url.password;
    fleetUrl = `${url.origin}/k8s-kind-fluxcd.git`;
    fleet = newRepository(join(dev.folder, 'k8s-kind-fluxcd'), `${dev.facts.git}/k8s-kind-fluxcd.git`);
    const bare = join(host, 'k8s-kind-apps.git');
    must(['git', 'init', '-q', '--bare', '-b', 'main', bare]);
    applications = newRepository(join(dev.folder, 'k8s-kind-apps'), bare);
    const guard = join(host, 'fetch-only');
    writeFileSync(guard, fetchOnly('/example/k8s-kind-apps.git', bare), { mode: 0o755 });
    const folder = join(host, 'sshd');
    mkdirSync(folder);
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const hostKey = privateKey.export({ type: 'sec1', format: 'pem' }) as string;
    sshd = await startSshd({ folder, hostKey, forceCommand: guard });
    sshUrl = `ssh://${userInfo().username}@127.0.0.1:${sshd.port}/example/k8s-kind-apps.git`;
  });

  afterAll(async () => {
    sshd?.stop();
    await dev.remove();
    rmSync(host, { recursive: true, force: true });
  });

  test('flux check passes before there is anything to follow', () => {
    expect(flux('check', '--pre').said).toMatch(/✔ prerequisites checks passed\n$/);
    const check = flux('check').said;
    expect(check).toContain('✔ bootstrapped: false\n');
    expect(check).toMatch(/✔ all checks passed\n$/);
  });

  test('flux bootstrap git installs Flux, and commits and pushes its manifests', () => {
    const said = bootstrap(dev).replace(/[0-9a-f]{40}/g, 'COMMIT');
    const expected = shown.BOOTSTRAP_OUTPUT.replace(
      '✔ component manifests are up to date\n',
      '✔ committed component manifests to "main" ("COMMIT")\n► pushing component manifests to "URL"\n',
    ).replace(
      '✔ sync manifests are up to date\n',
      '✔ committed sync manifests to "main" ("COMMIT")\n► pushing sync manifests to "URL"\n',
    );
    expect(said).toBe(withGitRepositoryWait(expected, fleetUrl));
    fleet.git('pull', '-q', 'origin', 'main');
    expect(fleet.git('log', '--format=%s', '-2')).toBe(
      'Add Flux sync manifests\nAdd Flux v2.9.4 component manifests\n',
    );
    expect(fleet.git('ls-files', 'flux-system').trim().split('\n')).toEqual([
      'flux-system/gotk-components.yaml',
      'flux-system/gotk-sync.yaml',
      'flux-system/kustomization.yaml',
    ]);
  });

  test('the output on a new cluster is the one that the document shows, line by line', async () => {
    const other = new Dev(['--empty', '--ephemeral']);
    try {
      await other.start();
      expect(bootstrap(other)).toBe(withGitRepositoryWait(shown.BOOTSTRAP_OUTPUT, fleetUrl));
      const head = fleet.git('rev-parse', 'HEAD').trim();
      expect(other.kubectl('-n', 'flux-system', 'get', 'gitrepo', 'flux-system')).toContain(head);
    } finally {
      await other.remove();
    }
  });

  test('flux events and flux check tell what was done', () => {
    const events = flux('events').stdout;
    expect(events).toMatch(
      /Normal\s+NewArtifact\s+GitRepository\/flux-system\s+stored artifact for commit 'Add Flux sync manifests'/,
    );
    expect(events).toMatch(
      /ReconciliationSucceeded\s+Kustomization\/flux-system\s+Reconciliation finished in/,
    );
    expect(events).toContain('next run in 10m0s');
    const missing = shown.BOOTSTRAP_OBJECTS.filter((subject) => !events.includes(`${subject} configured`));
    expect(missing).toEqual([]);
    const check = flux('check').said;
    expect(check).toContain('✔ bootstrapped: true\n');
    expect(check).toMatch(/✔ all checks passed\n$/);
  });

  test('the controllers are seen as on any cluster', () => {
    const all = dev.kubectl('-n', 'flux-system', 'get', 'all');
    expect(all.match(/^pod\/.* 1\/1 +Running +0 /gm)).toHaveLength(6);
    expect(all.match(/^deployment\.apps\/.* 1\/1 +1 +1 /gm)).toHaveLength(6);
    expect(all.match(/^service\/.* ClusterIP .* 80\/TCP /gm)).toHaveLength(3);
  });

  test('namespaces come from the fleet repository', () => {
    for (const name of NAMES) {
      mkdirSync(join(fleet.folder, 'apps', name), { recursive: true });
      const text = dev.kubectl('create', 'namespace', name, '--dry-run=client', '-o', 'yaml');
      writeFileSync(join(fleet.folder, 'apps', name, 'namespace.yaml'), text);
    }
    fleet.push('Namespaces for foo and bar applications.');
    for (const name of NAMES) dev.kubectl('wait', `ns/${name}`, '--for=create', '--timeout=20s');
  });

  test('flux create secret git makes deploy keys and scans the host key', () => {
    for (const name of NAMES) {
      const { said } = flux('create', 'secret', 'git', 'k8s-kind-apps', `--url=${sshUrl}`, `-n${name}`);
      const data = (key: string): string =>
        Buffer.from(
          dev.kubectl('-n', name, 'get', 'secret', 'k8s-kind-apps', '-o', `jsonpath={.data.${key}}`),
          'base64',
        ).toString();
      const publicKey = data('identity\\.pub');
      expect(publicKey).toMatch(/^ecdsa-sha2-nistp384 AAAA\S+\n$/);
      expect(said).toBe(
        `✚ deploy key: ${publicKey}\n► git secret 'k8s-kind-apps' created in '${name}' namespace\n`,
      );
      expect(data('identity')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
      expect(data('known_hosts')).toMatch(
        new RegExp(`^\\[127\\.0\\.0\\.1\\]:${sshd.port} ecdsa-sha2-nistp256 AAAA`),
      );
      sshd.authorize(publicKey.trim());
    }
  });

  test('sources and Kustomizations by flux create … --export are those of the document', () => {
    for (const name of NAMES) {
      expect(
        exportTo(
          `apps/${name}/gitrepository.yaml`,
          ...['create', 'source', 'git', 'k8s-kind-apps', `--url=${sshUrl}`, '--branch=main'],
          ...['--secret-ref=k8s-kind-apps', `--namespace=${name}`],
        ),
      ).toBe(fill(shown.GIT_REPOSITORY, name).replace('URL', sshUrl));
      expect(
        exportTo(
          `apps/${name}/sync.yaml`,
          ...['create', 'kustomization', name, `--source=GitRepository/k8s-kind-apps.${name}`],
          ...[`--path=./${name}`, '--prune=true', `--namespace=${name}`],
        ),
      ).toBe(fill(shown.KUSTOMIZATION, name));
    }
  });

  test('flux reconcile kustomization flux-system --with-source brings the applications', async () => {
    for (const name of NAMES) {
      mkdirSync(join(applications.folder, name));
      writeFileSync(join(applications.folder, name, 'deployment.yaml'), fill(shown.DEPLOYMENT, name));
      writeFileSync(join(applications.folder, name, 'service.yaml'), fill(shown.SERVICE, name));
    }
    applications.push('feat: added foo and bar applications.');
    fleet.push("feat: added GitRepositories and Kustomizations for 'foo' and 'bar' apps.");
    const head = fleet.git('rev-parse', 'HEAD').trim();
    expect(reconcile()).toBe(
      `► annotating GitRepository flux-system in flux-system namespace
✔ GitRepository annotated
◎ waiting for GitRepository reconciliation
✔ fetched revision main@sha1:${head}
► annotating Kustomization flux-system in flux-system namespace
✔ Kustomization annotated
◎ waiting for Kustomization reconciliation
✔ applied revision main@sha1:${head}
`,
    );
    const revision = `main@sha1:${applications.git('rev-parse', 'HEAD').trim()}`;
    for (const name of NAMES) {
      dev.kubectl('-n', name, 'wait', `ks/${name}`, '--for=condition=Ready', '--timeout=30s');
      const source = dev.kubectl('-n', name, 'get', 'gitrepository', 'k8s-kind-apps');
      expect(source).toMatch(/^NAME +URL +AGE +READY +STATUS\n/);
      expect(source).toContain(`True    stored artifact for revision '${revision}'`);
      dev.kubectl('-n', name, 'rollout', 'status', `deployment/${name}`, '--timeout=20s');
      const shownObjects = dev.kubectl('-n', name, 'get', 'deployments,services,pods');
      expect(shownObjects).toMatch(new RegExp(`deployment\\.apps/${name} +1/1 +1 +1 `));
      expect(shownObjects).toMatch(new RegExp(`service/${name} +ClusterIP +10\\.\\S+ +<none> +8080/TCP `));
      expect(shownObjects).toMatch(new RegExp(`pod/${name}-\\S+ +1/1 +Running +0 `));
    }
  });

  test('flux get shows them', () => {
    const hash = applications.git('rev-parse', 'HEAD').slice(0, 8);
    const [header, row] = flux('get', 'sources', 'git', '-n', 'foo').stdout.split('\n').map(cells);
    expect(header).toEqual(['NAME', 'REVISION', 'SUSPENDED', 'READY', 'MESSAGE']);
    const message = `stored artifact for revision 'main@sha1:${hash}'`;
    expect(row).toEqual(['k8s-kind-apps', `main@sha1:${hash}`, 'False', 'True', message]);
    const rows = flux('get', 'kustomizations', '-A', '--no-header').stdout.trim().split('\n').map(cells);
    expect(rows.map((row) => row.slice(0, 2).concat(row.slice(3, 5)).join(' '))).toEqual([
      'bar bar False True',
      'flux-system flux-system False True',
      'foo foo False True',
    ]);
  });

  test('what is suspended waits, and resume applies it', () => {
    expect(flux('suspend', 'kustomization', 'foo', '-n', 'foo').said).toBe(
      '► suspending kustomization foo in foo namespace\n✔ kustomization suspended\n',
    );
    replaceIn(applications, 'foo/deployment.yaml', 'agnhost:2.39', 'agnhost:2.51');
    applications.push('feat: a newer image for foo.');
    flux('reconcile', 'source', 'git', 'k8s-kind-apps', '-n', 'foo');
    expect(cells(flux('get', 'ks', 'foo', '-n', 'foo', '--no-header').stdout)[2]).toBe('True');
    const refused = dev.flux('reconcile', 'kustomization', 'foo', '-n', 'foo');
    expect([refused.code, refused.stderr]).toEqual([1, '✗ resource is suspended\n']);
    expect(image('foo')).toBe('registry.k8s.io/e2e-test-images/agnhost:2.39');
    const head = applications.git('rev-parse', 'HEAD').trim();
    expect(flux('resume', 'kustomization', 'foo', '-n', 'foo').said).toBe(
      `► resuming kustomization foo in foo namespace
✔ kustomization resumed
◎ waiting for Kustomization reconciliation
✔ Kustomization foo reconciliation completed
✔ applied revision main@sha1:${head}
`,
    );
    dev.kubectl('-n', 'foo', 'rollout', 'status', 'deployment/foo', '--timeout=20s');
    expect(image('foo')).toContain('registry.k8s.io/e2e-test-images/agnhost:2.51');
  });

  test('objects of kinds whose controller is not there yet are exported, applied and kept', () => {
    for (const name of NAMES) {
      for (const [file, args, output] of shown.EXPORTS) {
        const words = args.map((arg) => fill(arg, name));
        expect(exportTo(`apps/${name}/${file}`, ...words)).toBe(fill(output, name));
      }
    }
    for (const name of NAMES) {
      writeFileSync(join(fleet.folder, `apps/${name}/ingress.yaml`), fill(shown.INGRESS, name));
      const secret = [
        'create',
        'secret',
        'generic',
        'discord-webhook',
        '--from-literal=address=https://x.invalid',
      ];
      const text = dev.kubectl('-n', name, ...secret, '--dry-run=client', '-o', 'yaml');
      writeFileSync(join(fleet.folder, `apps/${name}/discord-webhook.secret.yaml`), text);
    }
    fleet.push('feat: images, alerts and routes.');
    reconcile();
    expect(
      dev.kubectl('get', 'providers,alerts,ingress', '-A', '-o', 'name').trim().split('\n'),
    ).toHaveLength(6);
    expect(flux('get', 'images', 'policy', '-n', 'foo').said).toContain('waiting to be reconciled');
  });

  test('a marker in a manifest is a comment to all but the image automation', () => {
    replaceIn(
      applications,
      'foo/deployment.yaml',
      'agnhost:2.51',
      'agnhost:2.52 # {"$imagepolicy": "foo:agnhost"}',
    );
    applications.push("feat: added a marker on foobar's pods manifests.");
    flux('reconcile', 'kustomization', 'foo', '-n', 'foo', '--with-source');
    expect(
      dev.kubectl(
        '-n',
        'foo',
        'get',
        'deployment',
        'foo',
        '-o',
        'jsonpath={.spec.template.spec.containers[].image}',
      ),
    ).toBe('registry.k8s.io/e2e-test-images/agnhost:2.52');
  });

  test('an application that leaves the fleet repository goes with all it has', async () => {
    rmSync(join(fleet.folder, 'apps/bar'), { recursive: true });
    fleet.push('Remove bar.');
    reconcile();
    const absentNow = (): boolean =>
      run(['kubectl', 'get', 'ns', 'bar'], { env: dev.env }).stderr.includes('not found');
    await until(absentNow, 30_000);
  });

  test('flux delete removes a Kustomization, and with it what it applied', async () => {
    flux(
      ...['create', 'kustomization', 'by-hand', '-n', 'foo', '--source=GitRepository/k8s-kind-apps'],
      ...['--path=./bar', '--prune=true', '--target-namespace=foo'],
    );
    const exists = (): boolean =>
      run(['kubectl', '-n', 'foo', 'get', 'deployment', 'bar'], { env: dev.env }).code === 0;
    expect(exists()).toBe(true);
    expect(flux('delete', 'kustomization', 'by-hand', '-n', 'foo', '--silent').said).toBe(
      '► deleting kustomization by-hand in foo namespace\n✔ kustomization deleted\n',
    );
    await until(() => !exists(), 10_000);
    expect(dev.flux('get', 'ks', 'by-hand', '-n', 'foo').stderr).toContain(
      'Kustomization object \'by-hand\' not found in "foo" namespace',
    );
  });

  test('the deploy key opens nothing but its repository, and the condition says so', async () => {
    const other = sshUrl.replace('k8s-kind-apps', 'secret');
    const source = ['source', 'git', 'other', '--branch=main', '--secret-ref=k8s-kind-apps', '-nfoo'];
    flux('create', ...source, `--url=${sshUrl}`);
    const refused = dev.flux('create', ...source, `--url=${other}`, '--timeout=5s');
    expect([refused.code, refused.stderr.includes('✗ context deadline exceeded')]).toEqual([1, true]);
    const row = cells(flux('get', 'sources', 'git', 'other', '-nfoo', '--no-header').stdout);
    expect(row[3]).toBe('False');
    expect(row[4]).toMatch(
      /^failed to checkout and determine revision: unable to .*secret\.git': repository not found$/,
    );
  });
});

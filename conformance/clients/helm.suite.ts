import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiProcess } from '../harness/api-process.ts';
import { type Ran, runBeside } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';
import { CHARTS } from './helm-charts.ts';

/*
 * The real Helm, unchanged, against the embedded API: five charts through their whole life, with the server and with
 * the client merging what is applied.
 */
const helm = findProgram('helm');
const kubectl = findProgram('kubectl');
const absent = missing({ helm, kubectl });
const KINDS = 'deploy,rs,sts,job,cronjob,pod,svc,cm,secret,ing,pdb,sa,role,rolebinding';

interface Release {
  readonly revision: number;
  readonly status: string;
}

describe.skipIf(absent.length > 0)('helm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clients-helm-'));
  let api: ApiProcess;
  let env: Record<string, string>;

  beforeAll(async () => {
    for (const [name, files] of Object.entries(CHARTS)) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name, path)), { recursive: true });
        writeFileSync(join(folder, name, path), text);
      }
    }
    api = await ApiProcess.start();
    const homes = ['CACHE', 'CONFIG', 'DATA'].map((home) => [`HELM_${home}_HOME`, join(folder, '.helm')]);
    env = { ...Object.fromEntries(homes), KUBECONFIG: api.kubeconfig };
  });

  afterAll(async () => {
    await api?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (program: string | undefined, args: readonly string[]): Promise<Ran> =>
    runBeside([program ?? '', ...args], { env, timeout: 120_000 });

  async function succeeds(program: string | undefined, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(program, args);
    expect({ args, code, stderr: code === 0 ? '' : stderr + stdout }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  }

  /** A namespace and how to work in it. */
  async function place(namespace: string) {
    await succeeds(kubectl, 'create', 'namespace', namespace);
    const get = async (what: string, path: string): Promise<string> =>
      succeeds(kubectl, '-n', namespace, 'get', ...what.split(' '), '-o', `jsonpath=${path}`);
    const does = (...args: string[]) => succeeds(helm, ...args, '-n', namespace);
    const history = async (): Promise<Release[]> => JSON.parse(await does('history', 'it', '-o', 'json'));
    const statuses = async () => (await history()).map(({ revision, status }) => `${revision} ${status}`);
    return { get, does, statuses };
  }

  const lives = Object.keys(CHARTS).flatMap((chart) =>
    ['true', 'false'].map((side) => [chart, side] as const),
  );

  test.each(lives)(
    'installs, upgrades, tests, rolls back and removes %s (--server-side=%s)',
    async (chart, side) => {
      const { get, does, statuses } = await place(`${chart}-${side}`);
      const wait = ['--wait', '--wait-for-jobs', '--timeout=60s'];
      const on = (action: string) => [action, 'it', join(folder, chart), `--server-side=${side}`, ...wait];
      await does(...on('install'));
      expect(await get('cm it', '{.data.text}')).toBe('one');
      if (chart === 'web' || chart === 'hooks') {
        expect(await does('test', 'it', '--timeout=60s')).toMatch(/Phase:\s+Succeeded/);
      }
      const password = chart === 'database' ? await get('secret it-auth', '{.data.password}') : '';
      await does(...on('upgrade'), '--set=text=two,replicas=3,tag=2');
      expect(await get('cm it', '{.data.text}')).toBe('two');
      await checkUpgraded(chart, get, password);
      await does('rollback', 'it', '1', `--server-side=${side}`, ...wait);
      expect(await get('cm it', '{.data.text}')).toBe('one');
      expect(await statuses()).toEqual(['1 superseded', '2 superseded', '3 deployed']);
      expect(await does('get', 'manifest', 'it')).toContain('text: ');
      await does('uninstall', 'it', '--wait', '--timeout=60s');
      const left = await get(`${KINDS} -l app.kubernetes.io/instance=it`, '{.items[*].metadata.name}');
      // Jobs and Pods of hooks stay, unless their delete policy says otherwise.
      const hooksLeft: Record<string, string> = { web: 'it-answers', hooks: 'it-migrate' };
      expect(left).toBe(hooksLeft[chart] ?? '');
    },
  );

  async function checkUpgraded(
    chart: string,
    get: (what: string, path: string) => Promise<string>,
    password: string,
  ): Promise<void> {
    switch (chart) {
      case 'web':
        expect(await get('deploy it', '{.status.availableReplicas} {.status.updatedReplicas}')).toBe('3 3');
        expect(await get('svc it', '{.status.loadBalancer.ingress[0].ip}')).toMatch(/^203\.0\.113\./);
        break;
      case 'hooks':
        expect(await get('job it-migrate', '{.status.succeeded}')).toBe('1');
        break;
      case 'definitions':
        expect(await get('widget it', '{.spec.text} {.spec.size}')).toBe('two 3');
        break;
      case 'database':
        expect(await get('sts it', '{.status.readyReplicas} {.status.updatedReplicas}')).toBe('3 3');
        expect(await get('pvc', '{.items[*].metadata.name}')).toBe('data-it-0 data-it-1 data-it-2');
        expect(await get('secret it-auth', '{.data.password}')).toBe(password);
        break;
      default:
        expect(await get('job it-2', '{.status.succeeded}')).toBe('1');
        expect(await get('job', '{.items[*].metadata.name}')).toBe('it-2');
    }
  }

  test('tells of a hook that fails, and leaves the release failed', async () => {
    const { does, statuses } = await place('failing-hook');
    await does('install', 'it', join(folder, 'hooks'), '--timeout=60s');
    const args = ['upgrade', 'it', join(folder, 'hooks'), '-n', 'failing-hook', '--timeout=60s'];
    const { code, stderr } = await run(helm, [...args, '--set=rehearseHook=job-failure']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/pre-upgrade hooks failed.*migrate/s);
    expect(await statuses()).toEqual(['1 deployed', '2 failed']);
  });

  test('goes back by itself from an upgrade that never gets ready', async () => {
    const { get, does, statuses } = await place('failing-upgrade');
    await does('install', 'it', join(folder, 'web'), '--wait', '--timeout=60s');
    const args = ['upgrade', 'it', join(folder, 'web'), '-n', 'failing-upgrade', '--rollback-on-failure'];
    const { code, stderr } = await run(helm, [...args, '--timeout=8s', '--set=rehearse=crash-loop,text=bad']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/has been rolled back due to rollback-on-failure/);
    expect(await statuses()).toEqual(['1 superseded', '2 failed', '3 deployed']);
    expect(await get('cm it', '{.data.text}')).toBe('one');
    expect(await get('deploy it', '{.status.availableReplicas}')).toBe('2');
  });

  test('is told what the server refuses, in the server’s words', async () => {
    await place('refused');
    const args = ['install', 'it', join(folder, 'definitions'), '-n', 'refused'];
    const { code, stderr } = await run(helm, [...args, '--set=text=much-too-long-for-a-widget']);
    expect(code).toBe(1);
    expect(stderr).toContain('spec.text: Too long: may not be more than 20 bytes');
    expect(api.stderr).toBe('');
  });
});

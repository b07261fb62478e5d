import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../harness/api-client.ts';
import { ApiProcess } from '../harness/api-process.ts';
import { until } from '../harness/dev.ts';
import { findProgram, missing } from '../harness/find.ts';

/*
 * An operator in Go on controller-runtime (controller/main.go): caches, server-side apply, optimistic patches, the kinds
 * of errors that it tells apart, and a lease that a second instance takes over when the first is killed.
 */
const go = findProgram('go');
const absent = missing({ go });
const folder = mkdtempSync(join(tmpdir(), 'clients-go-'));
const program = join(folder, 'operator');
const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';

/** One running instance and what it printed. */
class Operator {
  readonly lines: string[] = [];
  readonly child: ChildProcess;
  stderr = '';

  constructor(program: string, kubeconfig: string, args: readonly string[]) {
    this.child = spawn(program, args, {
      env: { ...process.env, KUBECONFIG: kubeconfig },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.lines.push(...text.trimEnd().split('\n'));
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
  }

  /** Resolves when it has printed the line; throws when it fails or ends before. */
  async says(line: string): Promise<void> {
    await until(() => {
      const failure = this.lines.find((said) => said.startsWith('failed'));
      if (failure !== undefined || this.child.exitCode !== null) {
        throw new Error(`${failure ?? 'it ended'}\n${this.lines.join('\n')}\n${this.stderr}`);
      }
      return this.lines.includes(line);
    }, 60_000);
  }

  async stop(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    return (await gone)[0];
  }
}

beforeAll(() => {
  if (absent.length > 0) return;
  const cwd = join(import.meta.dirname, 'controller');
  execFileSync(go ?? '', ['build', '-mod=readonly', '-o', program, '.'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(absent.length > 0).each([
  ['JSON', 'application/json'],
  ['its own choice of encoding', ''],
])('an operator in Go, with %s', (_what, contentType) => {
  const operators: Operator[] = [];
  let api: ApiProcess;
  let client: ApiClient;

  beforeAll(async () => {
    api = await ApiProcess.start();
    client = new ApiClient(api.url, api.token);
  });

  afterAll(async () => {
    for (const operator of operators) await operator.stop('SIGKILL');
    client?.close();
    await api?.stop();
  });

  function start(name: string): Operator {
    const args = ['--name', name, `--content-type=${contentType}`];
    const operator = new Operator(program, api.kubeconfig, args);
    operators.push(operator);
    return operator;
  }

  async function source(name: string, copies: number): Promise<void> {
    const labels = { 'demo.example/copies': String(copies) };
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels } };
    const path = `${CONFIG_MAPS}/${name}?fieldManager=user`;
    const { status } = await client.send('PATCH', path, object, 'application/apply-patch+yaml');
    expect(status).toBeLessThan(300);
  }

  test('leads, and finds every kind of error as it is', async () => {
    const one = start('one');
    await one.says('leader one');
    await one.says('tried');
  });

  test('applies what it is asked for, and hears of it', async () => {
    const [one] = operators;
    await source('foo', 2);
    await one?.says('ready foo 2 of 2');
    await source('foo', 3);
    await one?.says('ready foo 3 of 3');
    const { body } = await client.send('GET', `${DEPLOYMENTS}/foo`);
    const own = body.metadata.managedFields.find(
      ({ manager }: { manager: string }) => manager === 'demo-operator',
    );
    expect(own.operation).toBe('Apply');
    expect(own.fieldsV1['f:spec']['f:replicas']).toEqual({});
    expect(body.spec.replicas).toBe(3);
  });

  test('undoes what others do, and what it owned goes with its owner', async () => {
    const [one] = operators;
    const scaled = { spec: { replicas: 1 } };
    await client.send('PATCH', `${DEPLOYMENTS}/foo`, scaled, 'application/merge-patch+json');
    await until(async () => (await client.send('GET', `${DEPLOYMENTS}/foo`)).body.spec.replicas === 3);
    await client.send('DELETE', `${CONFIG_MAPS}/foo`);
    await one?.says('gone foo');
    await until(async () => (await client.send('GET', `${DEPLOYMENTS}/foo`)).status === 404);
  });

  test('hands over to a second one when it is killed, and gives the lease up when it is asked to end', async () => {
    const [one] = operators;
    const two = start('two');
    await two.says('waiting two');
    await one?.stop('SIGKILL');
    await source('bar', 1);
    await two.says('leader two');
    await two.says('ready bar 1 of 1');
    expect(await two.stop('SIGTERM')).toBe(0);
    // What it was about to do when it was asked to end is cancelled, and it says so.
    const errors = two.stderr.split('\n').filter((line) => line.includes('"level":"error"'));
    expect(errors.filter((line) => !line.includes('context canceled'))).toEqual([]);
    expect(api.stderr).toBe('');
  });
});

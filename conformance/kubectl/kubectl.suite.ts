import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { startWorkloads, type Workloads } from '@flux-ts/workloads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { buildKubectl } from '../oracles/build-kubernetes.ts';
import { type Client, readExpected } from './expected.ts';
import { runStep } from './kubectl.ts';
import { STEPS } from './steps.ts';

/*
 * One list of kubectl steps: what the real kube-apiserver 1.36.1 with kube-controller-manager answered is in
 * expected.txt (record.ts), and the embedded API must answer the same. Steps build on each other. The machine's kubectl
 * and the newest one go through it, each against a server of its own, at the same time.
 */
const CLIENTS = new Map<Client, { readonly absent: readonly string[]; readonly program: () => string }>([
  ['kubectl', { absent: missing({ kubectl: findProgram('kubectl') }), program: () => 'kubectl' }],
  ['newest', { absent: missing({ go: findProgram('go') }), program: () => buildKubectl() }],
]);

interface Run {
  readonly server: ApiServer;
  readonly workloads: Workloads;
  /** Of each step, in their order; a step begins when the one before it has ended. */
  readonly answers: readonly Promise<string>[];
}

async function begin(program: string, kubeconfig: string): Promise<Run> {
  const server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
  writeFileSync(kubeconfig, server.kubeconfig());
  const workloads = await startWorkloads({ cluster: server.cluster, machines: false });
  let before: Promise<unknown> = Promise.resolve();
  const answers = STEPS.map((step) => {
    const answer = before.then(() => runStep(step, kubeconfig, program));
    before = answer.catch(() => {});
    return answer;
  });
  return { server, workloads, answers };
}

const folder = mkdtempSync(join(tmpdir(), 'conformance-kubectl-'));
const runs = new Map<Client, Run>();

beforeAll(async () => {
  for (const [client, { absent, program }] of CLIENTS) {
    if (absent.length === 0) runs.set(client, await begin(program(), join(folder, client)));
  }
});
afterAll(async () => {
  await Promise.allSettled([...runs.values()].flatMap(({ answers }) => answers));
  for (const { server, workloads } of runs.values()) {
    await workloads.stop();
    await server.stop();
  }
  rmSync(folder, { recursive: true, force: true });
});

for (const [client, { absent }] of CLIENTS) {
  describe.skipIf(absent.length > 0)(client, () => {
    const deviations = knownDeviations('kubectl');
    const expected = readExpected(client);

    test('has a recorded answer to every step', () => {
      expect([...expected.keys()].sort((a, b) => a - b)).toEqual(STEPS.map((_, i) => i));
    });

    STEPS.forEach((step, i) => {
      const name = `${i}: ${step.args}`;
      test(name, async () => {
        const answer = await runs.get(client)?.answers[i];
        let failure: unknown;
        try {
          expect(answer).toBe(expected.get(i));
        } catch (thrown) {
          failure = thrown;
        }
        judge(deviations, name, failure);
      });
    });
  });
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { startWorkloads, type Workloads } from '@flux-ts/workloads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { expectedFile, FULL_RUN_ONLY, LISTS, WITH_CONTROLLERS } from './lists.ts';
import { readAnswers, StepRunner } from './run-steps.ts';

/*
 * Lists of steps: <list>.expected.txt has what the real kube-apiserver 1.36.1 with kube-controller-manager answered
 * (record.ts), and the embedded API must answer the same.
 */
const absent = missing({ kubectl: findProgram('kubectl') });

for (const [list, steps] of LISTS) {
  const isLater = FULL_RUN_ONLY.has(list) && process.env['FLUX_CONFORMANCE'] !== 'full';
  describe.skipIf(absent.length > 0 || isLater)(`kube ${list}`, () => {
    const deviations = knownDeviations(`kube/${list}`);
    const expected = readAnswers(expectedFile(list));
    let folder: string;
    let runner: StepRunner;
    let server: ApiServer;
    let workloads: Workloads | undefined;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'conformance-kube-'));
      const kubeconfig = join(folder, 'kubeconfig');
      runner = new StepRunner(kubeconfig);
      server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
      // The admin of the recorded server has a shorter name.
      writeFileSync(kubeconfig, server.kubeconfig().replaceAll('kubernetes-admin', 'admin'));
      if (WITH_CONTROLLERS.has(list)) {
        workloads = await startWorkloads({ cluster: server.cluster, machines: false });
      }
    });
    afterAll(async () => {
      await workloads?.stop();
      await server?.stop();
      runner.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    test('the file has an answer to every step', () => {
      expect(expected).toHaveLength(steps.length);
    });

    steps.forEach((step, i) => {
      const name = `${i}: ${step.account === undefined ? '' : `${step.account}: `}${step.args}`;
      test(name, async () => {
        const answer = await runner.run(step, expected[i]);
        let failure: unknown;
        try {
          expect(answer).toBe(expected[i]);
        } catch (thrown) {
          failure = thrown;
        }
        judge(deviations, name, failure);
      });
    });
  });
}

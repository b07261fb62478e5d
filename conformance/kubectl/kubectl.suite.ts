import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { readExpected } from './expected.ts';
import { runStep } from './kubectl.ts';
import { STEPS } from './steps.ts';

/*
 * One list of kubectl steps: what the real kube-apiserver 1.36.1 with kube-controller-manager answered is in
 * expected.txt (record.ts), and the embedded API must answer the same. Steps build on each other.
 */
const absent = missing({ kubectl: findProgram('kubectl') });

describe.skipIf(absent.length > 0)('kubectl', () => {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-kubectl-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const deviations = knownDeviations('kubectl');
  const expected = readExpected();
  let server: ApiServer;

  beforeAll(async () => {
    server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
    writeFileSync(kubeconfig, server.kubeconfig());
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('expected.txt has an answer to every step', () => {
    expect(expected).toHaveLength(STEPS.length);
  });

  STEPS.forEach((step, i) => {
    const name = `${i}: ${step.args}`;
    test(name, async () => {
      const answer = await runStep(step, kubeconfig);
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

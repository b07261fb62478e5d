// Asks the real kube-apiserver (see ../oracles) and writes rbac.expected.txt: node conformance/kube/record.ts
import { join } from 'node:path';
import { startOracle } from '../oracles/start-oracle.ts';
import { STEPS } from './rbac-steps.ts';
import { StepRunner, writeAnswers } from './run-steps.ts';

const oracle = await startOracle({ controllerManager: true });
const runner = new StepRunner(oracle.kubeconfig);
try {
  const answers: string[] = [];
  for (const step of STEPS) answers.push(await runner.run(step));
  writeAnswers(join(import.meta.dirname, 'rbac.expected.txt'), STEPS, answers);
} finally {
  runner.remove();
  await oracle.stop();
}

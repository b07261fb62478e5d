// Asks the real kube-apiserver (see ../oracles) and writes expected.txt: node conformance/kubectl/record.ts
import { startOracle } from '../oracles/start-oracle.ts';
import { writeExpected } from './expected.ts';
import { runStep } from './kubectl.ts';
import { STEPS } from './steps.ts';

const oracle = await startOracle({ controllerManager: true });
try {
  const answers: string[] = [];
  for (const step of STEPS) answers.push(await runStep(step, oracle.kubeconfig));
  writeExpected(STEPS, answers);
} finally {
  await oracle.stop();
}

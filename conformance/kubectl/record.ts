// Asks the real kube-apiserver (see ../oracles) and writes expected.txt, or with `newest` what the kubectl of its own
// release is told otherwise, into newest.expected.txt: node conformance/kubectl/record.ts [newest]
import { buildKubectl } from '../oracles/build-kubernetes.ts';
import { startOracle } from '../oracles/start-oracle.ts';
import { type Client, writeExpected } from './expected.ts';
import { runStep } from './kubectl.ts';
import { STEPS } from './steps.ts';

const client: Client = process.argv[2] === 'newest' ? 'newest' : 'kubectl';
const program = client === 'newest' ? buildKubectl() : 'kubectl';
const oracle = await startOracle({ controllerManager: true });
try {
  const answers: string[] = [];
  for (const step of STEPS) answers.push(await runStep(step, oracle.kubeconfig, program));
  writeExpected(client, STEPS, answers);
} finally {
  await oracle.stop();
}

// Asks the real kube-apiserver (see ../oracles) and writes <list>.expected.txt: node conformance/kube/record.ts [list…]
import { startOracle } from '../oracles/start-oracle.ts';
import { expectedFile, LISTS, WITHOUT_MANAGER } from './lists.ts';
import { StepRunner, writeAnswers } from './run-steps.ts';

const wanted = process.argv.slice(2);
for (const [list, steps] of LISTS) {
  if (wanted.length > 0 && !wanted.includes(list)) continue;
  const oracle = await startOracle({ controllerManager: !WITHOUT_MANAGER.has(list) });
  const runner = new StepRunner(oracle.kubeconfig);
  try {
    const answers: string[] = [];
    for (const step of steps) answers.push(await runner.run(step));
    writeAnswers(expectedFile(list), steps, answers);
  } finally {
    runner.remove();
    await oracle.stop();
  }
}

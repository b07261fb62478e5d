// Makes the journeys with Flux's own kustomize-controller on the real kube-apiserver (../oracles) and writes what was
// seen to journeys.expected.txt: node conformance/controllers/record.ts PROGRAM [words of a journey's name…]
// With PROGRAM `ours` it is `flux serve`, on the same server, and what differs is printed.
import { spawnSync } from 'node:child_process';
import { ApiClient } from '../harness/api-client.ts';
import { fluxCommand } from '../harness/dev.ts';
import { startOracle } from '../oracles/start-oracle.ts';
import { JOURNEYS } from './journeys/index.ts';
import { Journeys } from './run-journeys.ts';
import { readTranscripts, writeTranscripts } from './transcripts.ts';

const [program = '', ...words] = process.argv.slice(2);
const ours = program === 'ours';
const controller = ours ? [...fluxCommand, 'serve', '--controllers=kustomize-controller'] : [program];
const wanted = JOURNEYS.filter(({ name }) => words.every((word) => name.includes(word)));

const kubectl = (kubeconfig: string, ...args: string[]): string =>
  spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...args], { encoding: 'utf8' }).stdout.trim();

const oracle = await startOracle({ controllerManager: true });
const { kubeconfig } = oracle;
kubectl(kubeconfig, 'create', 'serviceaccount', 'journeys', '-n', 'default');
const binding = ['create', 'clusterrolebinding', 'journeys', '--clusterrole=cluster-admin'];
kubectl(kubeconfig, ...binding, '--serviceaccount=default:journeys');
const token = kubectl(kubeconfig, 'create', 'token', 'journeys', '-n', 'default', '--duration=1h');
const api = new ApiClient(oracle.url, token);
const journeys = await Journeys.start({ api, kubeconfig, controller, atATime: 12 });
try {
  const transcripts = readTranscripts();
  await Promise.all(
    wanted.map(async (journey) => {
      const known = ours ? transcripts.get(journey.name) : undefined;
      const text = await journeys.make(journey, known).catch((error) => `${error.message}\n`);
      if (!ours) transcripts.set(journey.name, text);
      else if (transcripts.get(journey.name) !== text)
        process.stdout.write(`## ${journey.name}\n${transcripts.get(journey.name)}-- ours\n${text}`);
    }),
  );
  if (!ours) writeTranscripts(transcripts);
} finally {
  await journeys.stop();
  api.close();
  await oracle.stop();
}

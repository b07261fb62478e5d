import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, createInformer, type Informer, loadKubeconfig } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { type Clone, Dev, runBeside } from '../conformance/harness/dev.ts';
import { median } from './median.ts';
import { loadAverage, record } from './record.ts';

/**
 * From the start of `git push` to the Deployment with the new image, in the sample of `flux dev`:
 * `node bench/push.ts [--count 20] [--record]`. The Deployment is watched, so nothing waits for a poll of ours.
 * Flux, told by a webhook, was measured to need 550 ms.
 */
const args = new Map(process.argv.slice(2).map((arg, i, all) => [arg, all[i + 1] ?? '']));
const count = Number(args.get('--count') ?? 20);

const FLUX = 550;
const DEPLOYMENT = 'apps/foo/deployment.yaml';
const IMAGE = /image: \S+/;

interface Deployment extends KubeObject {
  readonly spec: { template: { spec: { containers: { image: string }[] } } };
}

/** Resolves with the moment at which the Deployment was seen with the image. */
function seen(deployments: Informer<Deployment>, image: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no ${image} after a minute`)), 60_000);
    const stop = deployments.listen({
      update: (object) => {
        if (!object.spec.template.spec.containers.some((container) => container.image === image)) return;
        clearTimeout(timer);
        stop();
        resolve(performance.now());
      },
    });
  });
}

async function pushOnce(clone: Clone, deployments: Informer<Deployment>, tag: number): Promise<number> {
  const image = `registry.example/agnhost:2.${tag}`;
  const file = join(clone.folder, DEPLOYMENT);
  writeFileSync(file, readFileSync(file, 'utf8').replace(IMAGE, `image: ${image}`));
  clone.git('commit', '-qam', `Use ${image}`);
  const arrived = seen(deployments, image);
  const started = performance.now();
  const pushed = await runBeside(['git', 'push', '-q', 'origin', 'HEAD'], { cwd: clone.folder });
  if (pushed.code !== 0) throw new Error(pushed.stderr);
  return (await arrived) - started;
}

async function measure(dev: Dev): Promise<number[]> {
  const { kubeconfig } = dev.facts;
  const client = createClient(loadKubeconfig([{ text: readFileSync(kubeconfig, 'utf8'), path: kubeconfig }]));
  const abort = new AbortController();
  try {
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment' };
    const deployments = createInformer<Deployment>(client, ref, { signal: abort.signal });
    await deployments.synced;
    const clone = dev.clone('fleet');
    const took: number[] = [];
    for (let i = 0; i < count; i++) {
      took.push(await pushOnce(clone, deployments, 100 + i));
      // Each push finds the system at rest, as a user's does.
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return took;
  } finally {
    abort.abort();
    await client.close();
  }
}

const dev = await new Dev().start();
try {
  const took = await measure(dev);
  const [ms, fastest, slowest] = [median(took), Math.min(...took), Math.max(...took)];
  const words = [ms, fastest, slowest].map((each) => each.toFixed(0));
  console.log(`push to applied: median of ${count} ${words[0]} ms (${words[1]} to ${words[2]} ms)`);
  console.log(`${(FLUX / ms).toFixed(1)}× as fast as Flux (${FLUX} ms)  load ${loadAverage().join(' ')}`);
  if (args.has('--record')) record('push', { count, median: ms, fastest, slowest, flux: FLUX, unit: 'ms' });
} finally {
  await dev.remove();
}

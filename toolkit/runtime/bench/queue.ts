import { systemClock } from '@flux-ts/kube';
import { PRIORITIES, WorkQueue } from '../src/index.ts';

// Items a second through the queue, against a plain array with the same promises.
// Run: node toolkit/runtime/bench/queue.ts

const OBJECTS = 10_000;
const ROUNDS = 20;
const names = Array.from({ length: OBJECTS }, (_, i) => ({ namespace: 'n', name: `object-${i}` }));

async function perSecond(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return ((OBJECTS * ROUNDS) / (performance.now() - started)) * 1_000;
}

async function queue(): Promise<void> {
  const q = new WorkQueue({ clock: systemClock, random: Math.random });
  for (let round = 0; round < ROUNDS; round++) {
    names.forEach((name, i) => {
      q.add(name, PRIORITIES[i % 4] ?? 'interval');
    });
    for (let i = 0; i < OBJECTS; i++) {
      const item = await q.next();
      if (item !== undefined) q.done(item.request);
    }
  }
}

async function array(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const list = [...names];
    for (let i = 0; i < OBJECTS; i++) await Promise.resolve(list[i]);
  }
}

await queue();
const ours = await perSecond(queue);
const plain = await perSecond(array);
console.log(
  `queue: ${ours.toFixed(0)} items/s with ${OBJECTS} objects in four priorities; a plain array ${plain.toFixed(0)}/s`,
);
console.log(`one item costs ${(1e6 / ours).toFixed(2)} µs`);

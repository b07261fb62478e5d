import { ManualClock } from '@flux-ts/testkit';
import { expect, test } from 'vitest';
import { FakeClient } from '../test/fake-client.ts';
import { createManager, createStatusPatcher, getCondition, markReady, silentLogger } from './index.ts';

test('the example of the README works', async () => {
  const fake = new FakeClient();
  const client = fake.kube;
  const log = silentLogger();
  const clock = new ManualClock();
  const runs: string[] = [];
  fake.put({ apiVersion: 'example.com/v1', kind: 'Greeting', metadata: { name: 'world', namespace: 'n' } });

  const manager = createManager({ client, log, clock });
  const patcher = createStatusPatcher(client, 'greeter', clock);
  manager.add({
    name: 'greeting',
    for: { apiVersion: 'example.com/v1', kind: 'Greeting' },
    concurrency: 4,
    watches: [],
    reconciler: {
      async reconcile({ namespace, name }) {
        runs.push(name);
        const found = manager.cache.get({ apiVersion: 'example.com/v1', kind: 'Greeting', namespace, name });
        if (found === undefined) return {};
        const object = structuredClone(found); // what is in the cache is shared
        markReady(object, 'Succeeded', `Hello ${name}`);
        await patcher.patch(found, object); // sends nothing when nothing changed
        return { requeueAfter: 60_000 };
      },
    },
  });
  await manager.start();

  await clock.advance(60_000);
  const greeting = fake.objects.get('Greeting/n/world');
  expect(greeting && getCondition(greeting, 'Ready')?.message).toBe('Hello world');
  expect(runs).toEqual(['world', 'world']);
  expect(fake.calls.filter((c) => c.verb === 'patch').length).toBe(1);
  await manager.stop();
});

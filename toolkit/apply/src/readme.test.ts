import { systemClock } from '@flux-ts/kube';
import { loadBuiltinKinds } from '@flux-ts/schema';
import { FakeCluster } from '@flux-ts/testkit';
import { expect, test } from 'vitest';
import { createApplier, encodeInventory, formatChanges } from './index.ts';

test('the example of the README', async () => {
  const client = new FakeCluster({ kinds: loadBuiltinKinds() });
  const objects = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: {} },
  ];
  let recorded = false;
  const recordInventory = async (): Promise<void> => {
    recorded = true;
  };
  const owner = { field: 'kustomize-controller', group: 'kustomize.toolkit.fluxcd.io' };
  const applier = createApplier({ client, owner, clock: systemClock });
  const changes = await applier.applyStaged(objects, { beforeWrite: recordInventory });
  expect(formatChanges(changes)).toBe('ConfigMap/default/settings created');
  await applier.wait(changes, { timeout: 60_000, failFast: true });
  const inventory = changes.map(({ id }) => encodeInventory(id));
  expect([recorded, inventory]).toEqual([true, [{ id: 'default_settings__ConfigMap', v: 'v1' }]]);
});

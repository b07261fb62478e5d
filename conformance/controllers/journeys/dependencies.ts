import type { World } from '../world.ts';
import { configMap, type Journey, manifests } from './journey.ts';

const files = { 'a/a.yaml': manifests(configMap('a')), 'b/b.yaml': manifests(configMap('b')) };

/** A Kustomization that depends on another, which is ready, by an expression. */
const byExpression =
  (readyExpr: string) =>
  async (w: World): Promise<void> => {
    await w.commit(files);
    await w.kustomization({ path: './a' }, 'first', { labels: { journeys: w.shard, tier: 'one' } });
    await w.reconcile('first');
    await w.kustomization({ path: './b', dependsOn: [{ name: 'first', readyExpr }] });
    await w.reconcile();
    await w.seeStatus();
  };

/** As above, but what it depends on has failed. */
const byExpressionOfAFailure =
  (readyExpr: string) =>
  async (w: World): Promise<void> => {
    await w.commit(files);
    await w.kustomization({ path: './none' }, 'first');
    await w.reconcile('first');
    await w.kustomization({ path: './b', dependsOn: [{ name: 'first', readyExpr }] });
    await w.reconcile();
    await w.seeStatus();
  };

const failedIsFine = "dep.status.conditions.exists(c, c.type == 'Ready' && c.status == 'False')";

export const dependencyJourneys: readonly Journey[] = [
  {
    name: 'a dependency that is not there, not ready, then ready',
    async run(w) {
      await w.commit(files);
      await w.kustomization({ path: './b', dependsOn: [{ name: 'first' }] });
      await w.reconcile();
      await w.seeStatus();
      await w.kustomization({ path: './none' }, 'first');
      await w.reconcile('first');
      await w.reconcile();
      await w.seeStatus();
      await w.kustomization({ path: './a' }, 'first');
      await w.reconcile('first');
      await w.reconcile();
      await w.seeStatus();
    },
  },
  {
    name: 'a dependency that has applied an older revision',
    async run(w) {
      await w.commit(files);
      await w.kustomization({ path: './a', suspend: false }, 'first');
      await w.reconcile('first');
      await w.kustomization({ path: './a', suspend: true }, 'first');
      await w.commit(files);
      await w.kustomization({ path: './b', dependsOn: [{ name: 'first' }] });
      await w.reconcile();
      await w.seeStatus();
    },
  },
  { name: 'an expression that holds', run: byExpression("dep.metadata.labels['tier'] == 'one'") },
  { name: 'an expression that does not hold', run: byExpression("dep.metadata.labels['tier'] == 'two'") },
  {
    name: 'an expression over both',
    run: byExpression(
      'self.spec.prune == dep.spec.prune && self.metadata.namespace == dep.metadata.namespace',
    ),
  },
  { name: 'an expression that is no bool', run: byExpression('dep.metadata.name') },
  { name: 'an expression that does not parse', run: byExpression('dep.metadata.name ==') },
  { name: 'an expression of a name that is none', run: byExpression('deps.metadata.name == "x"') },
  { name: 'an expression of a field that is not there', run: byExpression('dep.spec.nothing == "x"') },
  { name: 'an expression takes the place of Ready', run: byExpressionOfAFailure(failedIsFine) },
  {
    name: 'an expression goes with Ready',
    shard: 'gates',
    run: byExpressionOfAFailure(failedIsFine),
  },
];

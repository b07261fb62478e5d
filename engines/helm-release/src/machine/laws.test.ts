import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Operation } from '../operations/operation.ts';
import { standing } from '../standing.ts';
import { chartOf, configMap, hook, installing, upgrading } from '../testing/charts.ts';
import { MemoryEdge, type Mishap } from '../testing/memory-edge.ts';

const CHARTS = [
  chartOf({
    'templates/a.yaml': configMap('a', '1'),
    'templates/h.yaml': hook('h', 'pre-install,pre-upgrade'),
  }),
  chartOf({
    'templates/a.yaml': configMap('a', '2'),
    'templates/b.yaml': configMap('b', '2'),
    'templates/h.yaml': hook(
      'g',
      'pre-rollback,pre-delete,test',
      '    helm.sh/hook-delete-policy: hook-failed\n',
    ),
  }),
];
const MAX = 3;

const flags = fc.record({
  rollbackOnFailure: fc.boolean(),
  disableHooks: fc.boolean(),
  maxHistory: fc.constant(MAX),
});
const charts = fc.constantFrom(...CHARTS);
const operations: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(charts, flags, fc.boolean())
    .map(([chart, more, replace]) => installing(chart, { ...more, replace })),
  fc
    .tuple(charts, flags, fc.boolean())
    .map(([chart, more, cleanupOnFail]) => upgrading(chart, { ...more, cleanupOnFail })),
  fc.tuple(fc.nat(3), flags).map(([revision, { disableHooks }]) => ({
    type: 'rollback' as const,
    name: 'shop',
    revision,
    disableHooks,
    maxHistory: MAX,
  })),
  fc.boolean().map((keepHistory) => ({ type: 'uninstall' as const, name: 'shop', keepHistory })),
  fc.constant({ type: 'test' as const, name: 'shop' }),
);
/** At which actions something goes wrong, and how. */
const mishaps = fc.dictionary(
  fc.nat(25).map(String),
  fc.constantFrom<Exclude<Mishap, undefined>>('problem', 'cut-off'),
  { maxKeys: 3 },
);
const runs = fc.array(fc.tuple(operations, mishaps), { minLength: 1, maxLength: 8 });

function play(edge: MemoryEdge, [operation, wrong]: [Operation, Record<string, Mishap>]): void {
  let step = 0;
  edge.mishap = () => wrong[String(step++)];
  edge.run(operation);
}

/** Runs operations until the release is deployed; each that the standing allows must get nearer. */
function recover(edge: MemoryEdge): void {
  edge.mishap = () => undefined;
  for (let attempt = 0; attempt < 4; attempt++) {
    const { state, ways } = standing(edge.history);
    const [first] = ways;
    const wanted: Operation =
      first === 'unlock'
        ? { type: 'unlock', name: 'shop' }
        : first === 'upgrade'
          ? upgrading(CHARTS[0]!, { maxHistory: MAX })
          : first === 'install'
            ? installing(CHARTS[0]!, { replace: true, maxHistory: MAX })
            : { type: 'uninstall', name: 'shop' };
    const outcome = edge.run(wanted);
    expect([state, outcome?.error?.message]).toEqual([state, undefined]);
    if (edge.history.at(-1)?.info.status === 'deployed') return;
  }
  throw new Error(`not deployed: ${edge.summary}`);
}

test('next never leaves two revisions deployed, nor more than the history may hold, whatever goes wrong', () => {
  fc.assert(
    fc.property(runs, (sequence) => {
      const edge = new MemoryEdge();
      for (const run of sequence) {
        play(edge, run);
        const deployed = edge.history.filter(({ info }) => info.status === 'deployed');
        expect(deployed.length, edge.summary).toBeLessThanOrEqual(1);
        // A rollback on failure makes no room: the next operation does.
        expect(edge.history.length, edge.summary).toBeLessThanOrEqual(MAX + 1);
      }
    }),
    { numRuns: 300 },
  );
});

test('standing shows a way to a deployed release out of whatever an operation left', () => {
  fc.assert(
    fc.property(runs, (sequence) => {
      const edge = new MemoryEdge();
      for (const run of sequence) play(edge, run);
      recover(edge);
      expect(edge.find('ConfigMap', 'a')).toMatchObject({ data: { x: '1' } });
    }),
    { numRuns: 300 },
  );
});

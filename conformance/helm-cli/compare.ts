import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram, missing } from '../harness/find.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { type ChartServer, startChartServer } from './chart-server.ts';
import { type Invocation, runFlux, runHelm } from './run-both.ts';

const helm = findProgram('helm');
const absent = missing({ helm });

/** Runs command lines through both tools: same exit code, output, errors and files. */
export function compareAll(
  name: string,
  invocations: readonly Invocation[],
  start: () => Promise<ChartServer> = () => startChartServer(),
): void {
  describe.skipIf(absent.length > 0)(`flux helm ${name}`, () => {
    const deviations = knownDeviations(`helm-cli/${name}`);
    let server: ChartServer;
    beforeAll(async () => {
      server = await start();
      const names = new Set(invocations.map((each) => each.name));
      expect(names.size).toBe(invocations.length);
    });
    afterAll(() => server.stop());

    test.each(invocations.map((each) => [each.name, each] as const))('%s', async (id, invocation) => {
      let failure: unknown;
      try {
        const [theirs, ours] = await Promise.all([
          runHelm(helm ?? 'helm', invocation, server.address),
          runFlux(invocation, server.address),
        ]);
        expect(ours).toEqual(theirs);
      } catch (thrown) {
        failure = thrown;
      }
      judge(deviations, id, failure);
    });
  });
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValueObject } from '@flux-ts/yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comparable, type Embedded, startEmbedded } from '../apply/beside.ts';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';
import { type Fault, faultsOf } from './faults.ts';

/*
 * Objects of every built-in kind that are as full as they can be, and everything that can be wrong with one of their
 * values: the real kube-apiserver and the embedded API must refuse it in the same words, or take it with the same
 * warnings. In the full run all faults are tried, and no more than are known may differ; otherwise some, of the kinds of which
 * none differs.
 */
interface Faultless {
  readonly path: string;
  readonly object: ValueObject;
}

const full = process.env['FLUX_CONFORMANCE'] === 'full';
const SAMPLE = 25;
const AT_ONCE = 6;
const faultless: readonly Faultless[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testdata/faultless.json'), 'utf8'),
);

/** How many faults of a kind at most are not told alike yet; kinds that are not here have none. */
const DIFFERENT: Readonly<Record<string, number>> = {
  // Addresses of services are of another range.
  'Service 6': 1,
  // An empty map is told as none.
  'ReplicationController 12': 2,
  'PersistentVolume 16': 2,
  'PersistentVolume 17': 2,
  'Deployment 18': 2,
  // A default that others depend on is filled in for a strategy of no type as well.
  'StatefulSet 19': 9,
  'DaemonSet 20': 2,
  'ReplicaSet 21': 2,
  // An empty policy is taken there.
  'StorageClass 39': 1,
};

/** Faults that would end the connection: the real server has no answer to them. */
const UNANSWERED: ReadonlySet<string> = new Set(['no spec.completions']);

let oracle: Oracle;
let embedded: Embedded;
beforeAll(async () => {
  oracle = await startOracle({ controllerManager: true });
  embedded = await startEmbedded();
});
afterAll(async () => {
  await embedded?.stop();
  await oracle?.stop();
});

async function differs({ object }: Fault, path: string): Promise<boolean> {
  const url = `${path}?dryRun=All&fieldValidation=Strict`;
  const [real, ours] = await Promise.all(
    [oracle.send, embedded.send].map(async (send) => {
      const answer = comparable(await send('POST', url, { body: object }));
      // What an object becomes is compared elsewhere.
      return answer.status < 300 ? { ...answer, body: {} } : answer;
    }),
  );
  return JSON.stringify(real) !== JSON.stringify(ours);
}

async function differences({ path, object }: Faultless, faults: readonly Fault[]): Promise<string[]> {
  const found: string[] = [];
  const left = faults.filter(({ name }) => !UNANSWERED.has(name) || object['kind'] !== 'Job');
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let fault = left.pop(); fault !== undefined; fault = left.pop())
        if (await differs(fault, path)) found.push(fault.name);
    }),
  );
  return found.sort();
}

describe('faults in objects of built-in kinds', () => {
  const titled = faultless.map((each, i) => ({ ...each, i, title: `${each.object['kind'] as string} ${i}` }));
  const tried = titled.filter(({ title }) => full || DIFFERENT[title] === undefined);
  test.each(tried)('$title', { timeout: 300_000 }, async ({ path, object, title, i }) => {
    const all = faultsOf(object);
    const faults = full ? all : all.filter((_fault, at) => at % SAMPLE === i % SAMPLE);
    const found = await differences({ path, object }, faults);
    expect(found.length, found.slice(0, 50).join('\n')).toBeLessThanOrEqual(DIFFERENT[title] ?? 0);
  });
});

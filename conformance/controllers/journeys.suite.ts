import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../harness/api-client.ts';
import { ApiProcess } from '../harness/api-process.ts';
import { fluxCommand } from '../harness/dev.ts';
import { judge, knownDeviations } from '../harness/known-deviations.ts';
import { JOURNEYS } from './journeys/index.ts';
import { Journeys } from './run-journeys.ts';
import { readTranscripts } from './transcripts.ts';

/*
 * What somebody does with Kustomizations: journeys.expected.txt has what was seen of Flux's kustomize-controller 1.9.4
 * on a real kube-apiserver (record.ts); `flux serve` on the embedded API must show the same.
 */
const deviations = knownDeviations('controllers/journeys');
const expected = readTranscripts();

describe('journeys', () => {
  let server: ApiProcess;
  let api: ApiClient;
  let journeys: Journeys;
  /** All are made at once: most of their time they wait. */
  const made = new Map<string, Promise<string>>();

  beforeAll(async () => {
    server = await ApiProcess.start();
    api = new ApiClient(server.url, server.token);
    const controller = [...fluxCommand, 'serve', '--controllers=kustomize-controller'];
    journeys = await Journeys.start({ api, kubeconfig: server.kubeconfig, controller, atATime: 32 });
    // The last ones wait longest.
    for (const journey of [...JOURNEYS].reverse()) {
      const making = journeys.make(journey, expected.get(journey.name));
      making.catch(() => undefined); // its test tells
      made.set(journey.name, making);
    }
  });
  afterAll(async () => {
    await journeys?.stop();
    api?.close();
    await server?.stop();
  });

  test('each was made with Flux too', () => {
    expect([...expected.keys()]).toEqual(JOURNEYS.map(({ name }) => name));
  });

  test.each(JOURNEYS.map(({ name }) => name))('%s', async (name) => {
    let failure: unknown;
    try {
      expect(await made.get(name)).toBe(expected.get(name));
    } catch (thrown) {
      failure = thrown;
    }
    judge(deviations, name, failure);
  });
});

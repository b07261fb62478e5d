import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValueObject } from '@flux-ts/yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BesideAnswer, comparable, type Embedded, startEmbedded } from '../apply/beside.ts';
import type { Send } from '../oracles/http.ts';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';
import { type Fault, faultsOf } from './faults.ts';

/*
 * Objects of every built-in kind are made on both servers, and then replaced by what they are with one thing changed:
 * the real kube-apiserver and the embedded API must refuse it in the same words (what is for good, what is wrong), or
 * make the same of it. In the full run everything is tried, and no more than is known may differ; otherwise some, of the
 * kinds of which nothing differs.
 */
interface Faultless {
  readonly path: string;
  readonly object: ValueObject;
}

const full = process.env['FLUX_CONFORMANCE'] === 'full';
const SAMPLE = 40;
const AT_ONCE = 6;
const faultless: readonly Faultless[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'testdata/faultless.json'), 'utf8'),
);

/** How many changes of a kind at most are not answered alike; kinds that are not here have none. */
const DIFFERENT: Readonly<Record<string, number>> = {
  // Of a value that says nothing (`[]`, `{}`) the inner types know that it was said.
  'Pod 2': 2079,
  'PodTemplate 3': 1,
  'Service 4': 75,
  'Service 5': 2,
  'Service 6': 16,
  'ServiceAccount 7': 3,
  'PersistentVolumeClaim 9': 19,
  'ResourceQuota 10': 63,
  'LimitRange 11': 1,
  'ReplicationController 12': 3,
  'PersistentVolume 16': 15,
  'PersistentVolume 17': 2,
  'Deployment 18': 3,
  'StatefulSet 19': 23,
  'DaemonSet 20': 3,
  'ReplicaSet 21': 3,
  'Job 23': 5,
  'CronJob 24': 1,
  'NetworkPolicy 29': 1,
  'IPAddress 30': 3,
  'ServiceCIDR 31': 3,
  'Role 34': 2,
  'ClusterRole 35': 1,
  'StorageClass 39': 1,
  'CSINode 41': 2,
  'EndpointSlice 48': 4,
  'Event 49': 84,
  'CertificateSigningRequest 50': 41,
  'ValidatingWebhookConfiguration 51': 6,
  'MutatingWebhookConfiguration 52': 4,
  'ValidatingAdmissionPolicy 53': 11,
  'ValidatingAdmissionPolicyBinding 54': 3,
  'MutatingAdmissionPolicy 55': 2,
  'FlowSchema 57': 197,
  'APIService 59': 57,
  'ResourceClaim 60': 10,
  'ResourceClaimTemplate 61': 39,
  '10661 total': 3194,
};

/** Changes that would end the connection: the real server has no answer to them. */
const UNANSWERED: ReadonlySet<string> = new Set(['no spec.completions']);

let oracle: Oracle;
let embedded: Embedded;
beforeAll(async () => {
  oracle = await startOracle({ apiServerArgs: ['--service-cluster-ip-range=10.96.0.0/12'] });
  embedded = await startEmbedded();
  const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
  for (const send of [oracle.send, embedded.send])
    await send('POST', '/api/v1/namespaces/default/serviceaccounts', { body });
});
afterAll(async () => {
  await embedded?.stop();
  await oracle?.stop();
});

/** Nobody is there who would own it, and an owner that is not there takes it along. */
function withoutOwners(object: ValueObject): ValueObject {
  const { ownerReferences: _, ...metadata } = object['metadata'] as ValueObject;
  return { ...object, metadata };
}

async function replaced(
  send: Send,
  path: string,
  object: ValueObject,
  version: string,
): Promise<BesideAnswer> {
  const metadata = { ...(object['metadata'] as ValueObject), resourceVersion: version };
  const body = { ...object, metadata };
  return distinct(comparable(await send('PUT', `${path}?dryRun=All&fieldValidation=Strict`, { body })));
}

/** Layers upstream look at the same thing, each for itself: how often a cause is told is not compared. */
function distinct(answer: BesideAnswer): BesideAnswer {
  const details = answer.body['details'] as ValueObject | undefined;
  const { causes } = details ?? {};
  if (!Array.isArray(causes)) return answer;
  return { ...answer, body: { ...answer.body, details: { ...details, causes: [...new Set(causes)] } } };
}

async function differences({ path, object }: Faultless, faults: readonly Fault[]): Promise<string[]> {
  const own = `${path}/${(object['metadata'] as ValueObject)['name'] as string}`;
  const servers = await Promise.all(
    [oracle.send, embedded.send].map(async (send) => {
      const made = await send('POST', path, { body: withoutOwners(object) });
      return {
        send,
        version: (made.body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion,
      };
    }),
  );
  const found: string[] = [];
  const left = [...faults];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let fault = left.pop(); fault !== undefined; fault = left.pop()) {
        const { name, object: changed } = fault;
        const [real, ours] = await Promise.all(
          servers.map(({ send, version }) => replaced(send, own, changed, version ?? '')),
        );
        if (JSON.stringify(real, sorted) !== JSON.stringify(ours, sorted)) found.push(name);
      }
    }),
  );
  for (const { send } of servers) await send('DELETE', own);
  return found.sort();
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('changes of objects of built-in kinds', () => {
  const titled = faultless.map((each, i) => ({ ...each, i, title: `${each.object['kind'] as string} ${i}` }));
  const tried = titled.filter(({ title }) => full || DIFFERENT[title] === undefined);
  test.each(tried)('$title', { timeout: 600_000 }, async ({ path, object, title, i }) => {
    const all = faultsOf(object).filter(
      ({ name }) => !name.endsWith(' metadata.name') && (object['kind'] !== 'Job' || !UNANSWERED.has(name)),
    );
    const faults = full ? all : all.filter((_fault, at) => at % SAMPLE === i % SAMPLE);
    const found = await differences({ path, object }, faults);
    expect(found.length, found.slice(0, 50).join('\n')).toBeLessThanOrEqual(DIFFERENT[title] ?? 0);
  });
});

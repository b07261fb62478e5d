import { setTimeout as delay } from 'node:timers/promises';
import type { Value, ValueObject } from '@flux-ts/yaml';
import type { Send } from '../oracles/http.ts';
import { type BesideAnswer, comparable } from './beside.ts';
import { type RandomRequest, randomRequest, type Subject } from './random-requests.ts';
import { randomSchema } from './random-schema.ts';
import { Random } from './things.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const STEPS = 8;
/** Schemas of one definition: the real server takes its time with each definition, not with its size. */
export const BATCH = 25;

/** The two servers, by how they are asked. */
export interface Servers {
  readonly real: Send;
  readonly ours: Send;
}

/** A request that was answered in two ways. */
export interface Difference {
  readonly seed: number;
  readonly schema: ValueObject;
  readonly live: Value;
  readonly request: RandomRequest;
  readonly real: BesideAnswer | boolean;
  readonly ours: BesideAnswer | boolean;
}

/** Counts of what was compared, and the first difference of each sequence. */
export interface BatchResult {
  readonly compared: number;
  readonly accepted: number;
  readonly differences: readonly Difference[];
}

/** Runs the sequences of {@link BATCH} seeds from `first` on: each on a random schema of its own. */
export async function runBatch(servers: Servers, first: number, tag = 't'): Promise<BatchResult> {
  const seeds = Array.from({ length: BATCH }, (_, i) => first + i);
  const schemas = seeds.map((seed) => randomSchema(new Random(seed * 7919)));
  const group = `${tag}${first}.dev`;
  const remove = await define(servers, group, schemas);
  const result = { compared: 0, accepted: 0, differences: [] as Difference[] };
  try {
    const runs = seeds.map(async (seed, i) => {
      const subject = {
        root: `/apis/${group}`,
        kind: 'Thing',
        plural: 'things',
        name: `x-${seed}`,
        field: `s${i}`,
        schema: schemas[i]!,
      };
      await runSequence(servers, seed, subject, result);
    });
    await Promise.all(runs);
  } finally {
    await remove();
  }
  return result;
}

async function runSequence(
  servers: Servers,
  seed: number,
  subject: Subject,
  result: { compared: number; accepted: number; differences: Difference[] },
): Promise<void> {
  const random = new Random(seed * 104_729);
  let live: { readonly real: ValueObject; readonly ours: ValueObject } | undefined;
  for (let step = 0; step < STEPS; step++) {
    const request = randomRequest(random, subject, live?.real);
    const [real, ours] = await Promise.all([
      ask(servers.real, request, live?.real),
      ask(servers.ours, request, live?.ours),
    ]);
    const told = { seed, schema: subject.schema, live: live?.real ?? null, request };
    const pair = { real: comparable(real), ours: comparable(ours) };
    if (!same(pair.real, pair.ours)) return void result.differences.push({ ...told, ...pair });
    result.compared++;
    if (real.status >= 300) continue;
    result.accepted++;
    const next = { real: real.body as ValueObject, ours: ours.body as ValueObject };
    const changed = {
      real: versionOf(next.real) !== versionOf(live?.real),
      ours: versionOf(next.ours) !== versionOf(live?.ours),
    };
    // What an apply brings and nobody may see stays in the real storage until the next write, which changes the version.
    if (changed.ours && !changed.real) return void result.differences.push({ ...told, ...changed });
    live = next;
  }
}

/** Each server gets the version and the owners that it gave. */
function ask(send: Send, request: RandomRequest, live: ValueObject | undefined) {
  const { method, path, body, contentType = 'application/json', conditional } = request;
  if (!conditional) return send(method, path, { body, contentType });
  const object = body as ValueObject;
  const { uid: _, ...asked } = object['metadata'] as ValueObject;
  const { managedFields, resourceVersion } = live!['metadata'] as ValueObject;
  const own = { resourceVersion, ...(managedFields === undefined ? {} : { managedFields }) };
  return send(method, path, {
    body: { ...object, metadata: { ...own, ...asked, resourceVersion } },
    contentType,
  });
}

function versionOf(object: ValueObject | undefined): Value | undefined {
  return (object?.['metadata'] as ValueObject | undefined)?.['resourceVersion'];
}

/** Whether two JSON values are equal, whatever the order of their keys. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return Object.is(a, b);
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.hasOwn(b, key) && same(a[key as keyof typeof a], b[key as keyof typeof b]),
  );
}

/** Makes the definition on both servers; resolves, when both serve it, with what takes it away again. */
async function define(
  servers: Servers,
  group: string,
  schemas: readonly ValueObject[],
): Promise<() => Promise<void>> {
  const body = definition(group, schemas);
  for (const [who, send] of Object.entries(servers) as [string, Send][]) {
    const made = await send('POST', DEFINITIONS, { body });
    if (made.status !== 201) throw new Error(`${who}: ${made.status} ${String(made.body.message)}`);
    const path = `/apis/${group}/v2/namespaces/default/things`;
    for (let i = 0; i < 300 && (await send('GET', path)).status !== 200; i++) await delay(50);
  }
  return async () => {
    for (const send of Object.values(servers)) {
      await release(send, `/apis/${group}/v1/namespaces/default/things`);
      await send('DELETE', `${DEFINITIONS}/things.${group}`);
    }
  };
}

/** Takes the finalizers from all objects, which would hold their definition. */
async function release(send: Send, path: string): Promise<void> {
  const { body } = await send('GET', path);
  for (const { metadata } of body.items as { metadata: { name: string } }[]) {
    const contentType = 'application/merge-patch+json';
    await send('PATCH', `${path}/${metadata.name}`, {
      body: { metadata: { finalizers: null } },
      contentType,
    });
  }
}

function definition(group: string, schemas: readonly ValueObject[]): ValueObject {
  const part = {
    type: 'object',
    properties: Object.fromEntries(schemas.map((schema, i) => [`s${i}`, schema])),
  };
  const openAPIV3Schema = { type: 'object', properties: { spec: part, status: part } };
  const version = (name: string) => ({
    name,
    served: true,
    storage: name === 'v1',
    subresources: { status: {} },
    schema: { openAPIV3Schema },
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [version('v1'), version('v2')],
    },
  };
}

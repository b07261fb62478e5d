import { setTimeout as delay } from 'node:timers/promises';
import {
  asValue,
  conflictMessage,
  FieldSet,
  type KubeObject,
  type ManagedFieldsEntry,
  objectSchema,
  ResourceError,
  structuredApply,
  structuredUpdate,
} from '@flux-ts/resource';
import {
  applyDefaults,
  canonicalize,
  loadBuiltinKinds,
  type Schema,
  structuralSchema,
} from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';
import { Random, THINGS, type Thing, widgetDefinition } from './things.ts';

/*
 * Random sequences of applies and updates by several managers, on the real kube-apiserver and here. After each request
 * both must have the same fields, the same owners of each field, and the same words for conflicts.
 */

const full = process.env['FLUX_CONFORMANCE'] === 'full';
const SEQUENCES = full ? 1500 : 60;
const STEPS = 7;
const namespace = 'default';
const kinds = loadBuiltinKinds();
let oracle: Oracle;

beforeAll(async () => {
  oracle = await startOracle();
  const made = await oracle.send('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    body: widgetDefinition,
  });
  expect(made.status).toBe(201);
  const widgets = `/apis/test.dev/v1/namespaces/${namespace}/widgets`;
  for (let i = 0; i < 200 && (await oracle.send('GET', widgets)).status !== 200; i++) await delay(100);
});
afterAll(async () => {
  await oracle?.stop();
});

function schemaOf(thing: Thing): Schema {
  if (thing.kind === 'Widget') {
    const [version] = widgetDefinition.spec.versions;
    return objectSchema(structuralSchema(version!.schema.openAPIV3Schema as unknown as Value));
  }
  const [group, version] = thing.apiVersion.includes('/')
    ? thing.apiVersion.split('/')
    : ['', thing.apiVersion];
  return kinds.schemaOf(group!, version!, thing.kind)!;
}

interface Step {
  readonly verb: 'apply' | 'update' | 'status';
  readonly manager: string;
  readonly force: boolean;
  readonly object: KubeObject;
}

/** What a request leads to: an object and its owners, or the words of a refusal. */
type Outcome = { readonly object: unknown; readonly owners: unknown } | { readonly refusal: string };

async function ask(
  thing: Thing,
  name: string,
  step: Step,
): Promise<{ outcome: Outcome | undefined; live?: KubeObject }> {
  const path = `${thing.path(namespace)}/${name}${step.verb === 'status' ? '/status' : ''}`;
  const query = `fieldManager=${step.manager}`;
  const answer =
    step.verb !== 'update'
      ? await oracle.send('PATCH', `${path}?${query}&force=${step.force}`, {
          body: step.object,
          contentType: 'application/apply-patch+yaml',
        })
      : await oracle.send('PUT', `${path}?${query}`, { body: step.object });
  if (answer.status < 300) {
    const live = answer.body as KubeObject;
    return { outcome: view(live, live.metadata.managedFields ?? []), live };
  }
  const { message, reason } = answer.body as { message: string; reason: string };
  const isOurs = answer.status === 500 || (answer.status === 409 && message.startsWith('Apply failed'));
  if (!isOurs && answer.status !== 422) throw new Error(`${answer.status} ${reason}: ${message}`);
  return { outcome: isOurs ? { refusal: message } : undefined };
}

/** What our engine makes of the same request on the same live object. */
function predict(schema: Schema, thing: Thing, live: KubeObject | undefined, step: Step): Outcome {
  const request = {
    schema,
    manager: step.manager,
    apiVersion: thing.apiVersion,
    now: '2026-01-01T00:00:00Z',
    reset: step.verb === 'status' ? FieldSet.of(['spec'], ['metadata', 'labels']) : FieldSet.of(['status']),
    ...(step.verb === 'status' && { subresource: 'status' }),
    ...(live && { live }),
  };
  if (step.verb === 'update') {
    const next = finished(schema, {
      ...step.object,
      ...(live?.['status'] === undefined ? {} : { status: live['status'] }),
    });
    return view(next, structuredUpdate({ ...request, next }));
  }
  try {
    const done = structuredApply({ ...request, config: step.object, force: step.force });
    if (done.conflicts.length > 0) return { refusal: conflictMessage(done.conflicts) };
    return view(finished(schema, stored(live, done.object, step)), done.managedFields);
  } catch (error) {
    if (error instanceof ResourceError) return { refusal: error.message };
    throw error;
  }
}

/** Each endpoint stores its own part alone. */
function stored(live: KubeObject | undefined, next: KubeObject, { verb }: Step): KubeObject {
  if (verb !== 'status' || live === undefined) return next;
  const { labels: _, ...metadata } = next.metadata;
  const { labels } = live.metadata;
  return { ...next, spec: live['spec'], metadata: { ...metadata, ...(labels && { labels }) } };
}

/** What a server does to an object before it stores it. */
function finished(schema: Schema, object: KubeObject): KubeObject {
  const copy = structuredClone(object);
  // Metadata passes through Go's type, also that of custom resources.
  for (const field of ['labels', 'annotations', 'finalizers'] as const) {
    if (Object.keys(copy.metadata[field] ?? {}).length === 0) delete copy.metadata[field];
  }
  applyDefaults(schema, asValue(copy));
  if (schema.typeName !== undefined) canonicalize(schema, asValue(copy));
  return copy;
}

/** What is compared: all but what the server alone decides, and times. */
function view(object: KubeObject, managedFields: readonly ManagedFieldsEntry[]): Outcome {
  const { labels, annotations, finalizers } = object.metadata;
  const {
    apiVersion: _,
    kind: __,
    metadata: ___,
    ...rest
  } = structuredClone(object) as Record<string, unknown>;
  const spec = rest['spec'] as Record<string, unknown> | undefined;
  // Allocated by the server.
  for (const field of [
    'clusterIP',
    'clusterIPs',
    'ipFamilies',
    'ipFamilyPolicy',
    'internalTrafficPolicy',
    'externalTrafficPolicy',
  ])
    delete spec?.[field];
  const owners = managedFields.map(({ manager, operation, apiVersion, subresource, fieldsV1, time }) => ({
    timed: time !== undefined,
    manager,
    operation,
    apiVersion,
    ...(subresource && { subresource }),
    fields: FieldSet.parse(fieldsV1).toString(),
  }));
  const key = (owner: object): string => JSON.stringify(owner);
  return {
    object: { ...rest, labels: labels ?? {}, annotations: annotations ?? {}, finalizers: finalizers ?? [] },
    owners: owners.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
  };
}

function statusBody(random: Random): Value {
  const conditions = random.some(['Available', 'Progressing']).map((type) => ({ type, status: 'True' }));
  return { replicas: random.below(3), ...(random.chance(0.5) && { readyReplicas: 1 }), conditions };
}

function nextStep(random: Random, thing: Thing, name: string, live: KubeObject | undefined): Step {
  const { metadata, ...rest } = thing.body(random);
  const own = { name, namespace, ...(metadata as object) };
  const manager = random.pick(['a', 'b', 'c']);
  const object = { apiVersion: thing.apiVersion, kind: thing.kind, metadata: own, ...rest } as KubeObject;
  if (live !== undefined && thing.kind === 'Deployment' && random.chance(0.2)) {
    return {
      verb: 'status',
      manager,
      force: random.chance(0.6),
      object: { ...object, status: statusBody(random) },
    };
  }
  const isUpdate = live !== undefined && random.chance(0.3);
  if (!isUpdate) return { verb: 'apply', manager, force: random.chance(0.6), object };
  // An update replaces some parts of the object as it is by random ones.
  const next = structuredClone(live!);
  for (const [field, value] of Object.entries((rest['spec'] ?? {}) as object)) {
    if (random.chance(0.4) && field !== 'selector') (next['spec'] as Record<string, unknown>)[field] = value;
  }
  if (rest['data'] !== undefined) next['data'] = rest['data'];
  next.metadata.labels = (own as KubeObject['metadata']).labels ?? {};
  return { verb: 'update', manager, force: false, object: next };
}

test.each(THINGS)('server-side apply of $kind is as on the real server', async (thing) => {
  const schema = schemaOf(thing);
  let compared = 0;
  for (let seed = 1; seed <= SEQUENCES; seed++) {
    const random = new Random(seed * 7919);
    const name = `${thing.kind.toLowerCase()}-${seed}`;
    const history: Step[] = [];
    let live: KubeObject | undefined;
    for (let i = 0; i < STEPS; i++) {
      const step = nextStep(random, thing, name, live);
      history.push(step);
      const answer = await ask(thing, name, step);
      // Refused by validation, which is not what this is about.
      if (answer.outcome === undefined) continue;
      const expected = predict(schema, thing, live, step);
      expect(expected, JSON.stringify({ seed, live, step }, undefined, 1)).toEqual(answer.outcome);
      live = answer.live ?? live;
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(SEQUENCES * 3);
  console.log(`${thing.kind}: ${compared} requests compared`);
});

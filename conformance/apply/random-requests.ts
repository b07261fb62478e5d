import type { Value, ValueObject } from '@flux-ts/yaml';
import type { BesideRequest } from './beside.ts';
import { randomValueOf } from './random-value.ts';
import type { Random } from './things.ts';

/** What a request is about, and what it finds. */
export interface Subject {
  /** Of the group, such as `/apis/x.dev`. */
  readonly root: string;
  readonly kind: string;
  readonly plural: string;
  readonly name: string;
  /** The field of `spec` and `status` that this sequence is about, and its schema. */
  readonly field: string;
  readonly schema: ValueObject;
}

/** A request made by chance. `conditional` ones get each server's own version and owners of the object. */
export interface RandomRequest extends BesideRequest {
  readonly conditional: boolean;
}

const NAMESPACE = 'default';
const FAULTS = 0.02;

/** The next request of a sequence, of any kind and by any of several managers. */
export function randomRequest(
  random: Random,
  subject: Subject,
  live: ValueObject | undefined,
): RandomRequest {
  const make = live === undefined || random.chance(0.45) ? apply : random.pick(CHANGES);
  const version = random.chance(0.8) ? 'v1' : 'v2';
  const part = live !== undefined && random.chance(0.25) ? '/status' : '';
  const { verb, body, contentType, query } = make(
    random,
    subject,
    part === '' ? 'spec' : 'status',
    version,
    live,
  );
  const manager = random.pick(['a', 'b', 'c', 'kubectl']);
  const validation = random.pick(['', '', '&fieldValidation=Strict', '&fieldValidation=Ignore']);
  const path = `${subject.root}/${version}/namespaces/${NAMESPACE}/${subject.plural}/${subject.name}${part}`;
  return {
    method: verb,
    path: `${path}?fieldManager=${manager}${validation}${query ?? ''}`,
    body,
    contentType,
    conditional: verb === 'PUT',
  };
}

interface Change {
  readonly verb: string;
  readonly body: Value;
  readonly contentType: string;
  readonly query?: string;
}

type Make = (
  random: Random,
  subject: Subject,
  part: 'spec' | 'status',
  version: string,
  live: ValueObject | undefined,
) => Change;

const apply: Make = (random, { root, kind, name, field, schema }, part, version) => ({
  verb: 'PATCH',
  contentType: 'application/apply-patch+yaml',
  query: random.pick(['', '&force=true']),
  body: {
    apiVersion: `${root.slice('/apis/'.length)}/${version}`,
    kind,
    metadata: { name, namespace: NAMESPACE, ...metadata(random) },
    ...(random.chance(0.95) && { [part]: { [field]: randomValueOf(schema, random, { faults: FAULTS }) } }),
  },
});

/** Replaces a part of the object as it is by a random one. */
const update: Make = (random, { root, field, schema }, part, version, live) => {
  const next = structuredClone(live!);
  next['apiVersion'] = `${root.slice('/apis/'.length)}/${version}`;
  const held = { ...(next[part] as ValueObject | undefined) };
  if (random.chance(0.15)) delete held[field];
  else held[field] = edited(held[field], randomValueOf(schema, random, { faults: FAULTS }), random);
  next[part] = held;
  const old = next['metadata'] as ValueObject;
  const { managedFields: _, ...kept } = old;
  next['metadata'] = {
    ...kept,
    ...metadata(random),
    ...(random.chance(0.08) && { managedFields: random.pick<Value>([[], [{}], null]) }),
  };
  return { verb: 'PUT', contentType: 'application/json', body: next };
};

/** Some of the old value and some of the new one. */
function edited(old: Value | undefined, next: Value, random: Random): Value {
  if (old === undefined || random.chance(0.3)) return next;
  if (Array.isArray(old)) {
    const kept = old.filter(() => random.chance(0.8));
    if (random.chance(0.3)) kept.reverse();
    return Array.isArray(next) && random.chance(0.3) ? [...kept, ...next] : kept;
  }
  if (typeof old !== 'object' || old === null || typeof next !== 'object' || next === null) return next;
  const result: ValueObject = { ...(old as ValueObject) };
  for (const [key, value] of Object.entries(next)) result[key] = edited(result[key], value, random);
  for (const key of Object.keys(result)) if (random.chance(0.15)) delete result[key];
  return result;
}

const mergePatch: Make = (random, { field, schema }, part) => ({
  verb: 'PATCH',
  contentType: 'application/merge-patch+json',
  body: {
    ...(random.chance(0.3) && { metadata: metadata(random) }),
    [part]: { [field]: holed(randomValueOf(schema, random, { faults: FAULTS }), random) },
  },
});

/** With nulls here and there, which delete. */
function holed(value: Value, random: Random): Value {
  if (random.chance(0.1)) return null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, holed(inner as Value, random)]),
  );
}

const jsonPatch: Make = (random, { schema, field }, part, _version, live) => {
  const pointers = pointersOf(live![part] ?? {}, `/${part}`);
  const body = Array.from({ length: 1 + random.below(3) }, () => {
    const path = random.pick([...pointers, `/${part}/${field}`, '/metadata/labels', '/metadata/labels/a']);
    const op = random.pick(['add', 'replace', 'remove', 'test', 'copy', 'move']);
    if (op === 'remove') return { op, path };
    if (op === 'copy' || op === 'move') return { op, path, from: random.pick(pointers) };
    return { op, path, value: path.startsWith('/metadata') ? '1' : leafOf(schema, random) };
  });
  return { verb: 'PATCH', contentType: 'application/json-patch+json', body };
};

function leafOf(schema: ValueObject, random: Random): Value {
  return random.chance(0.5)
    ? random.pick<Value>(['a', 'b', 1, 2, true, [], {}])
    : randomValueOf(schema, random, { faults: FAULTS });
}

function pointersOf(value: Value, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [at];
  const escaped = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');
  const inner = Object.entries(value).flatMap(([key, child]) =>
    pointersOf(child as Value, `${at}/${escaped(key)}`),
  );
  return Array.isArray(value) ? [at, ...inner, `${at}/-`, `${at}/9`] : [at, ...inner, `${at}/new`];
}

const CHANGES: readonly Make[] = [update, update, mergePatch, jsonPatch];

/**
 * None of it is empty: an empty map that is applied is stored by the real server and shown to nobody, so that the next
 * write that changes nothing changes the version.
 */
function metadata(random: Random): ValueObject {
  return {
    ...(random.chance(0.4) && { labels: words(random) }),
    ...(random.chance(0.3) && { annotations: words(random) }),
    ...(random.chance(0.15) && { finalizers: ['x.dev/a', ...random.some(['x.dev/b'])] }),
  };
}

function words(random: Random): ValueObject {
  const keys = [random.pick(['a', 'b']), ...random.some(['b', 'x.dev/y'])];
  return Object.fromEntries(keys.map((key) => [key, random.pick(['1', '2'])]));
}

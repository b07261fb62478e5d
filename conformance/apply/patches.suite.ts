import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  asValue,
  type KubeObject,
  ResourceError,
} from '@flux-ts/resource';
import { applyDefaults, canonicalize, loadBuiltinKinds, prune } from '@flux-ts/schema';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Oracle, startOracle } from '../oracles/start-oracle.ts';
import { Random } from './things.ts';

/*
 * Random strategic merge patches, JSON Patches and merge patches of one Deployment, on the real kube-apiserver and
 * here: the same object afterwards, or the same words.
 */

const ROUNDS = process.env['FLUX_CONFORMANCE'] === 'full' ? 4000 : 400;
const schema = loadBuiltinKinds().schemaOf('apps', 'v1', 'Deployment')!;
const path = '/apis/apps/v1/namespaces/default/deployments';
let oracle: Oracle;

beforeAll(async () => {
  oracle = await startOracle();
});
afterAll(async () => {
  await oracle?.stop();
});

const containers = (...names: string[]): ValueObject[] => names.map((name) => ({ name, image: `${name}:1` }));
const original = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'default',
    labels: { a: '1', b: '2' },
    finalizers: ['x.dev/a', 'x.dev/b'],
  },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: containers('a', 'b', 'c').map((container) => ({
          ...container,
          args: ['x', 'y'],
          env: [
            { name: 'E', value: '1' },
            { name: 'F', value: '2' },
          ],
          ports: [{ containerPort: 80 }, { containerPort: 81 }],
        })),
        tolerations: [{ key: 'k', operator: 'Exists' }],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    },
  },
};

const maybe = (random: Random, key: string, value: () => Value): ValueObject =>
  random.chance(0.4) ? { [key]: value() } : {};

/** Lets one thing at most go wrong. */
class Fault {
  private spent = false;

  spend(random: Random): boolean {
    if (this.spent || !random.chance(0.05)) return false;
    this.spent = true;
    return true;
  }
}

/** Items of a keyed list: changed, new, deleted, ordered, replaced, and now and then without their key. */
function keyedList(
  random: Random,
  fault: Fault,
  field: string,
  key: string,
  names: readonly Value[],
  extra: () => ValueObject,
): ValueObject {
  const chosen = random.some(names);
  const items: Value[] = chosen.map((name) =>
    random.chance(0.2) ? { [key]: name, $patch: 'delete' } : { [key]: name, ...extra() },
  );
  if (random.chance(0.05)) items.push({ $patch: 'replace' });
  // At most one thing is wrong with a patch: of several the server names any, as Go's maps have no order.
  if (fault.spend(random)) {
    items.push(
      random.pick<Value>([
        { value: 'keyless' },
        { [key]: names[0]!, $patch: random.pick(['merge', 'jump']) },
      ]),
    );
  }
  const order: Value[] = random.some(names).map((name) => ({ [key]: name }));
  return {
    ...(random.chance(0.8) && { [field]: items }),
    ...(random.chance(0.3) && {
      // An order that the items are not in is a fault.
      [`$setElementOrder/${field}`]: fault.spend(random)
        ? order
        : [...chosen.map((name) => ({ [key]: name })), ...order],
    }),
  };
}

function strategicPatch(random: Random): ValueObject {
  const fault = new Fault();
  const finalizers = random.some(['x.dev/b', 'x.dev/c', 'x.dev/a']);
  const container = (): ValueObject => ({
    image: random.pick(['i:1', 'i:2']),
    ...maybe(random, 'args', () => random.pick<Value>([['z'], null, []])),
    ...(random.chance(0.4) &&
      keyedList(random, fault, 'env', 'name', ['E', 'F', 'G'], () => ({ value: random.pick(['1', '2']) }))),
    ...(random.chance(0.3) && keyedList(random, fault, 'ports', 'containerPort', [80, 81, 82], () => ({}))),
  });
  return {
    metadata: {
      ...maybe(random, 'labels', () =>
        random.pick<Value>([{ a: null, c: '3' }, { $patch: 'replace', z: '1' }, { $patch: 'delete' }, null]),
      ),
      // Never a list and deletions from it: the server takes them in any order.
      ...maybe(random, random.pick(['finalizers', '$deleteFromPrimitiveList/finalizers']), () => finalizers),
      ...maybe(random, '$setElementOrder/finalizers', () => [
        ...finalizers,
        ...random.some(['x.dev/c', 'x.dev/b', 'x.dev/a']),
      ]),
    },
    spec: {
      ...maybe(random, 'replicas', () => random.pick<Value>([2, null])),
      ...maybe(random, 'strategy', () =>
        random.pick<Value>([
          { $retainKeys: ['type'], type: 'Recreate' },
          { $retainKeys: ['type', 'rollingUpdate'], rollingUpdate: { maxSurge: '50%' } },
          { type: 'Recreate', rollingUpdate: null },
          ...(fault.spend(random) ? [{ $retainKeys: ['type'], rollingUpdate: {} }] : []),
          { rollingUpdate: { maxSurge: 2 } },
        ]),
      ),
      template: {
        spec: {
          ...keyedList(random, fault, 'containers', 'name', ['a', 'b', 'c', 'd'], container),
          ...maybe(random, 'tolerations', () => [{ key: 'l', operator: 'Exists' }]),
          ...maybe(random, 'nodeSelector', () => random.pick<Value>([{ n: '1' }, { n: null }])),
          ...(random.chance(0.3) &&
            keyedList(random, fault, 'volumes', 'name', ['v', 'w'], () => ({
              $retainKeys: ['name', 'emptyDir'],
              emptyDir: {},
            }))),
        },
      },
    },
  };
}

function jsonPatch(random: Random): Value[] {
  const paths = [
    '/metadata/labels/a',
    '/metadata/labels/c',
    '/metadata/labels/x~1y',
    '/metadata/finalizers/0',
    '/metadata/finalizers/-1',
    '/metadata/finalizers/-',
    '/metadata/finalizers/7',
    '/metadata/finalizers/x',
    '/metadata/annotations/a',
    '/spec/replicas',
    '/spec/template/spec/containers/0/image',
    '/spec/template/spec/containers/9/image',
    '/spec/minReadySeconds',
  ];
  const value = (at: string): Value =>
    /labels|image/.test(at)
      ? random.pick(['1', '2'])
      : at.includes('finalizers')
        ? `x.dev/${random.pick(['c', 'd'])}`
        : random.below(3);
  return Array.from({ length: 1 + random.below(3) }, () => {
    const at = random.pick(paths);
    const op = random.pick(['add', 'add', 'remove', 'replace', 'test', 'copy', 'move']);
    if (op === 'copy' || op === 'move')
      return {
        op,
        from: random.pick(paths.filter((other) => /labels|image/.test(other))),
        path: random.pick(paths.filter((other) => other.includes('labels'))),
      };
    return op === 'remove' ? { op, path: at } : { op, path: at, value: value(at) };
  });
}

function mergePatch(random: Random): ValueObject {
  const { $patch: _, ...labels } = random.pick<ValueObject>([{ a: null, c: '3' }, { z: '1' }, {}]);
  return {
    metadata: { labels, ...maybe(random, 'finalizers', () => random.pick<Value>([['x.dev/c'], null])) },
    spec: {
      ...maybe(random, 'replicas', () => random.pick<Value>([2, null])),
      ...maybe(random, 'strategy', () => ({ type: 'Recreate', rollingUpdate: null })),
    },
  };
}

interface Form {
  readonly name: string;
  readonly contentType: string;
  make(random: Random): Value;
  apply(live: Value, patch: Value): Value;
}

const FORMS: readonly Form[] = [
  {
    name: 'strategic merge patches',
    contentType: 'application/strategic-merge-patch+json',
    make: strategicPatch,
    apply: (live, patch) => applyStrategicMergePatch(live, patch, schema),
  },
  {
    name: 'JSON Patches',
    contentType: 'application/json-patch+json',
    make: jsonPatch,
    apply: (live, patch) => applyJsonPatch(live, patch),
  },
  {
    name: 'merge patches',
    contentType: 'application/merge-patch+json',
    make: mergePatch,
    apply: applyMergePatch,
  },
];

type Outcome = { readonly object: unknown } | { readonly refusal: string };

function predict(form: Form, live: KubeObject, patch: Value): Outcome {
  try {
    const next = structuredClone(form.apply(asValue(live), patch));
    prune(schema, next);
    applyDefaults(schema, next);
    canonicalize(schema, next);
    return view(next as unknown as KubeObject);
  } catch (error) {
    if (error instanceof ResourceError) return { refusal: error.message };
    throw error;
  }
}

interface Status {
  readonly message: string;
}

/** The server keeps what is wrong with a JSON Patch to itself. */
const HIDDEN = 'the server rejected our request due to an error in our request';

function view(object: KubeObject): Outcome {
  const { labels, finalizers } = object.metadata;
  return { object: { labels: labels ?? {}, finalizers: finalizers ?? [], spec: object['spec'] } };
}

test.each(FORMS)('$name are as on the real server', async (form) => {
  const made = await oracle.send('POST', path, { body: original });
  const name = made.status === 409 ? await oracle.send('GET', `${path}/web`) : made;
  const live = name.body as KubeObject;
  let [applied, refused] = [0, 0];
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const patch = form.make(new Random(seed * 104_729));
    const body = JSON.stringify(patch);
    const answer = await oracle.send('PATCH', `${path}/web?dryRun=All`, {
      body,
      contentType: form.contentType,
    });
    const expected = predict(form, live, patch);
    if (answer.status === 200) {
      expect(expected, `seed ${seed}: ${body}`).toEqual(view(answer.body as KubeObject));
      applied++;
    } else if ('refusal' in expected) {
      const { message } = answer.body as Status;
      if (message !== HIDDEN) expect(message, `seed ${seed}: ${body}`).toContain(expected.refusal);
      refused++;
    } else {
      // Not the patch was refused but what it led to: validation.
      expect((answer.body as { message: string }).message, `seed ${seed}: ${body}`).toMatch(
        /is invalid:|cannot be handled/,
      );
    }
  }
  console.log(`${form.name}: ${applied} applied, ${refused} refused alike`);
  expect(applied).toBeGreaterThan(ROUNDS / 5);
});

import type { Value, ValueObject } from '@flux-ts/yaml';
import { isObject } from '@flux-ts/yaml';
import fc from 'fast-check';

const word = fc.constantFrom('x', 'y', 'z');
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const words = some(fc.dictionary(fc.constantFrom('a', 'b', 'c'), word));
const keyed = <T extends object>(key: keyof T, item: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> =>
  some(fc.uniqueArray(item, { maxLength: 4, selector: (each) => each[key] }));

const source = some(fc.record({ fieldRef: fc.record({ fieldPath: word }) }));
const env = keyed('name', fc.record({ name: word, value: some(word), valueFrom: source }));
const port = fc.record({ containerPort: fc.constantFrom(80, 81, 82), name: some(word) });
const mount = fc.record({ mountPath: word, name: word });
const container = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  image: some(word),
  args: some(fc.array(word, { maxLength: 3 })),
  env,
  ports: keyed('containerPort', port),
  volumeMounts: keyed('mountPath', mount),
  resources: some(fc.record({ limits: words })),
});
const volume = fc.oneof(
  fc.record({ name: word, emptyDir: fc.constant({}) }),
  fc.record({ name: word, configMap: fc.record({ name: word }) }),
);
const strategy = some(
  fc.oneof(
    fc.constant({ type: 'Recreate' }),
    fc.constant({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } }),
    fc.constant({ type: 'RollingUpdate' }),
  ),
);
const pod = fc.record({
  containers: keyed('name', container),
  volumes: keyed('name', volume),
  nodeSelector: words,
  imagePullSecrets: keyed('name', fc.record({ name: word })),
  tolerations: some(fc.array(fc.record({ key: word }), { maxLength: 2 })),
});

/** Deployments with lists of every kind that patches merge, each time some of them. */
export const deployments: fc.Arbitrary<ValueObject> = fc
  .record({
    apiVersion: fc.constant('apps/v1'),
    kind: fc.constant('Deployment'),
    metadata: fc.record({
      name: fc.constant('d'),
      labels: words,
      finalizers: some(fc.uniqueArray(word)),
    }),
    spec: fc.record({
      replicas: some(fc.nat(3)),
      strategy,
      template: fc.record({ metadata: fc.record({ labels: words }), spec: pod }),
    }),
  })
  .map((object) => JSON.parse(JSON.stringify(object)) as ValueObject);

const KEYS: Readonly<Record<string, string>> = { ports: 'containerPort', volumeMounts: 'mountPath' };

/** What is there: what was wanted, with what others added to it and changed in it. */
export function withHands(wanted: Value, hands: Value | undefined, field = ''): Value {
  if (hands === undefined) return wanted;
  if (Array.isArray(wanted) && Array.isArray(hands)) {
    if (field === 'args' || field === 'tolerations') return hands;
    const keyOf = (item: Value): Value => (isObject(item) ? (item[KEYS[field] ?? 'name'] ?? null) : item);
    const own = wanted.map((item) =>
      field === 'volumes'
        ? item
        : withHands(
            item,
            hands.find((each) => keyOf(each) === keyOf(item)),
          ),
    );
    return [...own, ...hands.filter((each) => !wanted.some((item) => keyOf(item) === keyOf(each)))];
  }
  if (!isObject(wanted) || !isObject(hands)) return hands;
  const fields = [...new Set([...Object.keys(wanted), ...Object.keys(hands)])];
  return Object.fromEntries(
    fields.map((key) => [
      key,
      Object.hasOwn(wanted, key) ? withHands(wanted[key] ?? null, hands[key], key) : (hands[key] ?? null),
    ]),
  );
}

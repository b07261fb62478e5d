import type { Value, ValueObject } from '@flux-ts/yaml';
import type { Random } from './things.ts';

/** How often a value is not what its schema asks for. */
export interface ValueOptions {
  readonly faults: number;
}

/** A value of a schema: of few words and numbers, so that two of them have much in common. */
export function randomValueOf(schema: ValueObject, random: Random, options: ValueOptions): Value {
  if (random.chance(options.faults)) return fault(random);
  if (schema['nullable'] === true && random.chance(0.2)) return null;
  if (schema['x-kubernetes-int-or-string'] === true) return random.pick<Value>([1, 2, 'a', '50%']);
  switch (schema['type']) {
    case 'string':
      return random.pick((schema['enum'] as string[] | undefined) ?? ['a', 'b', 'c', '']);
    case 'integer':
      return random.below(4);
    case 'number':
      return random.pick([0, 1, 1.5, 2]);
    case 'boolean':
      return random.chance(0.5);
    case 'array':
      return listOf(schema, random, options);
    case 'object':
      return objectOf(schema, random, options);
    default:
      return anything(random, 2);
  }
}

/** What is wrong nearly everywhere. */
function fault(random: Random): Value {
  return random.pick<Value>([null, 'zzzzz', 77, 1.5, true, {}, [], { zz: 1 }, ['a', 'a'], [null], [{}]]);
}

function anything(random: Random, depth: number): Value {
  if (depth === 0 || random.chance(0.4)) return random.pick<Value>([1, 1.5, 'x', true, '']);
  if (random.chance(0.3)) return random.some<Value>([1, 'x', { p: 1 }]);
  return Object.fromEntries(random.some(['p', 'q', 'r']).map((key) => [key, anything(random, depth - 1)]));
}

function listOf(schema: ValueObject, random: Random, options: ValueOptions): Value[] {
  const items = schema['items'] as ValueObject;
  const all = Array.from({ length: random.below(4) }, () => randomValueOf(items, random, options));
  if (random.chance(options.faults)) return all;
  const keys = schema['x-kubernetes-list-map-keys'] as string[] | undefined;
  if (keys === undefined && schema['x-kubernetes-list-type'] !== 'set') return all;
  const seen = new Map(all.map((item) => [identity(item, items, keys), item]));
  return [...seen.values()];
}

/** Two items with the same may not be in one list. */
function identity(item: Value, items: ValueObject, keys: readonly string[] | undefined): string {
  if (keys === undefined || typeof item !== 'object' || item === null) return JSON.stringify(item);
  const properties = items['properties'] as Record<string, ValueObject>;
  const object = item as ValueObject;
  return JSON.stringify(keys.map((key) => object[key] ?? properties[key]?.['default'] ?? null));
}

function objectOf(schema: ValueObject, random: Random, options: ValueOptions): ValueObject {
  const object: ValueObject = {};
  const { additionalProperties, properties = {}, required = [] } = schema;
  if (typeof additionalProperties === 'object' && additionalProperties !== null) {
    for (const key of random.some(['a', 'b', 'c', 'x.y/z']))
      object[key] = randomValueOf(additionalProperties as ValueObject, random, options);
  }
  for (const [name, field] of Object.entries(properties as Record<string, ValueObject>)) {
    const isNeeded = (required as string[]).includes(name) && !random.chance(options.faults);
    if (isNeeded || random.chance(0.6)) object[name] = randomValueOf(field, random, options);
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] === true && random.chance(0.6))
    for (const key of random.some(['p', 'q'])) object[key] = anything(random, 2);
  if (random.chance(options.faults / 2)) object['unknown'] = 1;
  return schema['x-kubernetes-embedded-resource'] === true
    ? { apiVersion: 'v1', kind: 'Inner', metadata: innerMetadata(random), ...object }
    : object;
}

function innerMetadata(random: Random): ValueObject {
  return {
    name: random.pick(['x', 'y']),
    ...(random.chance(0.4) && { labels: { a: random.pick(['1', '2']) } }),
    ...(random.chance(0.2) && { finalizers: random.some(['x.dev/a', 'x.dev/b']) }),
  };
}

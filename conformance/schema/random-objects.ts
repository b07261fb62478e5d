import type { Schema } from '@flux-ts/schema';
import type { Value, ValueObject } from '@flux-ts/yaml';

/** Numbers below 1 from a seed, the same at every run. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Fields whose content is not free text or whose type is its own parser. */
const never: ReadonlySet<string> = new Set([
  'metadata',
  'apiVersion',
  'kind',
  'fieldsV1',
  'managedFields',
  'status',
]);

/** A random value of a type: right types everywhere, sense nowhere. */
export function randomValue(schema: Schema, random: () => number, depth = 0): Value {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  if (schema.enum !== undefined) return pick(schema.enum);
  if (schema.typeName?.endsWith('.Quantity'))
    return pick(['1', '100m', '0.5', '1Ki', '1500m', '1e3', '2048Mi']);
  if (schema.intOrString === true) return pick<Value>([0, 8080, 'http', '25%']);
  if (schema.typeName?.endsWith('.MicroTime')) return '2020-01-01T00:00:00.120000Z';
  if (schema.format === 'date-time') return pick(['2020-01-01T00:00:00Z', '2020-01-01T02:00:00+02:00']);
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte'
        ? 'eA=='
        : pick(['', 'x', 'app:1', 'app', 'reg.io/a/b:latest', '10.0.0.1']);
    case 'integer':
    case 'number':
      return pick([0, 1, 7]);
    case 'boolean':
      return random() < 0.5;
    case 'array':
      return Array.from({ length: Math.floor(random() * 3) }, () =>
        randomValue(schema.items!, random, depth + 1),
      );
    default:
      return randomObject(schema, random, depth);
  }
}

function randomObject(schema: Schema, random: () => number, depth: number): ValueObject {
  const object: ValueObject = {};
  if (typeof schema.additionalProperties === 'object') {
    const size = Math.floor(random() * 3);
    for (const key of ['a', 'b', 'c'].slice(0, size)) {
      object[key] = randomValue(schema.additionalProperties, random, depth + 1);
    }
  }
  const names = Object.keys(schema.properties ?? {}).filter((name) => !never.has(name));
  const chance = Math.min(1, (depth === 0 ? 20 : 5) / Math.max(names.length, 1)) * (depth > 7 ? 0.1 : 1);
  for (const name of names) {
    if (random() < chance) object[name] = randomValue(schema.properties![name]!, random, depth + 1);
  }
  return object;
}

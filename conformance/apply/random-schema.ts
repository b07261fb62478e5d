import type { Value, ValueObject } from '@flux-ts/yaml';
import type { Random } from './things.ts';

/* Structural schemas by chance: every way to merge that a CustomResourceDefinition may ask for, in each other. */

const FIELDS = ['a', 'b', 'c', 'd'] as const;
const KEYS = ['k', 'l', 'm'] as const;
const MAX_DEPTH = 4;

/** A schema that kube-apiserver takes. */
export function randomSchema(random: Random, depth = 0): ValueObject {
  if (depth >= MAX_DEPTH) return scalar(random);
  const make = random.pick([struct, struct, map, list, set, keyed, keyed, open, resource, scalar, scalar]);
  const schema = make(random, depth);
  return random.chance(0.15) ? { ...schema, nullable: true } : schema;
}

function scalar(random: Random): ValueObject {
  return random.pick<(random: Random) => ValueObject>([
    text,
    integer,
    () => ({ type: 'number' }),
    (r) => ({ type: 'boolean', ...defaulted(r, r.chance(0.5)) }),
    () => ({ 'x-kubernetes-int-or-string': true }),
  ])(random);
}

function text(random: Random): ValueObject {
  const limits = random.pick<ValueObject>([{}, {}, { maxLength: 4 }, { enum: ['a', 'b', 'c'] }]);
  return { type: 'string', ...limits, ...defaulted(random, random.pick(['a', 'b'])) };
}

function integer(random: Random): ValueObject {
  const limits = random.pick<ValueObject>([{}, {}, { maximum: 3 }, { format: 'int32' }, { format: 'int64' }]);
  return { type: 'integer', ...limits, ...defaulted(random, random.below(3)) };
}

function defaulted(random: Random, value: Value): ValueObject {
  return random.chance(0.2) ? { default: value } : {};
}

/** Now and then all of a map or a struct is one value. */
function mapType(random: Random): ValueObject {
  return random.pick<ValueObject>([
    {},
    {},
    { 'x-kubernetes-map-type': 'granular' },
    { 'x-kubernetes-map-type': 'atomic' },
  ]);
}

function struct(random: Random, depth: number): ValueObject {
  const names = random.some(FIELDS);
  const entries = names.map((name) => [name, randomSchema(random, depth + 1)] as const);
  const required = names.filter(() => random.chance(0.1));
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    ...(required.length > 0 ? { required } : defaulted(random, {})),
    ...mapType(random),
  };
}

function map(random: Random, depth: number): ValueObject {
  return { type: 'object', additionalProperties: randomSchema(random, depth + 1), ...mapType(random) };
}

function list(random: Random, depth: number): ValueObject {
  const kind = random.chance(0.5) ? { 'x-kubernetes-list-type': 'atomic' } : {};
  return { type: 'array', items: randomSchema(random, depth + 1), ...kind };
}

/** Items of sets are scalars, or are merged as one. */
function set(random: Random, depth: number): ValueObject {
  const items = random.pick<() => ValueObject>([
    () => scalar(random),
    () => scalar(random),
    () => ({ ...struct(random, depth + 1), 'x-kubernetes-map-type': 'atomic' }),
    () => ({ ...list(random, depth + 1), 'x-kubernetes-list-type': 'atomic' }),
  ])();
  return { type: 'array', items, 'x-kubernetes-list-type': 'set' };
}

/** Lists of structs by one key or several, each of them required or with a default. */
function keyed(random: Random, depth: number): ValueObject {
  const keys = KEYS.slice(0, 1 + random.below(3));
  const items = { ...struct(random, depth + 1) };
  delete items['default'];
  const properties: ValueObject = { ...(items['properties'] as ValueObject) };
  const required = [...((items['required'] as string[] | undefined) ?? [])];
  for (const key of keys) {
    const { default: _, ...type } = random.pick([text, text, integer, boolean])(random);
    const value: Value = type['type'] === 'string' ? 'a' : type['type'] === 'integer' ? 1 : true;
    const isRequired = key === keys[0] || random.chance(0.5);
    properties[key] = isRequired ? type : { ...type, default: value };
    if (isRequired) required.push(key);
  }
  return {
    type: 'array',
    items: { ...items, properties, ...(required.length > 0 ? { required } : {}) },
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys,
  };
}

const boolean = (): ValueObject => ({ type: 'boolean' });

/** What takes fields that it does not know, or anything at all. */
function open(random: Random, depth: number): ValueObject {
  if (random.chance(0.3)) return { 'x-kubernetes-preserve-unknown-fields': true };
  const known = struct(random, depth + 1);
  return { ...known, 'x-kubernetes-preserve-unknown-fields': true };
}

function resource(random: Random, depth: number): ValueObject {
  const properties = { spec: randomSchema(random, depth + 1) };
  const rest = random.chance(0.5) ? { 'x-kubernetes-preserve-unknown-fields': true } : {};
  return { type: 'object', 'x-kubernetes-embedded-resource': true, properties, ...rest };
}

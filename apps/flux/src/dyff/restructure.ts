import type { Value, ValueObject } from '@flux-ts/yaml';
import { isMap } from './compare.ts';

/** Keys that stand first, in the maps that have most of them (ytbx 1.4.7 restructure.go). */
const knownOrders = [
  ['name', 'director_uuid', 'releases', 'instance_groups', 'networks', 'resource_pools', 'compilation'],
  ['name', 'url', 'version', 'sha1'],
  ['jobs', 'resources', 'resource_types'],
  ['name', 'type', 'source'],
  ['get'],
  ['put'],
  ['task'],
  ['releases', 'instance_groups', 'configuration', 'variables'],
  ['auth', 'templates'],
  ['name'],
  ['key'],
  ['id'],
];

const identifiers = ['name', 'key', 'id'];

/** How deep the deepest scalar lies, if the value itself lies at `level`; 0 without any. */
function depth(value: Value, level: number): number {
  const deepest = (values: readonly Value[], at: number): number =>
    values.reduce<number>((most, one) => Math.max(most, depth(one, at)), 0);
  if (isMap(value)) return deepest(Object.values(value), level + 1);
  if (!Array.isArray(value)) return level;
  const name = identifiers.find(
    (key) => value.length > 0 && value.every((entry) => isMap(entry) && Object.hasOwn(entry, key)),
  );
  if (name === undefined) return deepest(value, level + 1);
  const others = (value as ValueObject[]).map(({ [name]: _, ...rest }) => Object.values(rest));
  return deepest(others.flat(), level + 2);
}

function firstKeys(keys: readonly string[]): readonly string[] | undefined {
  let best: readonly string[] | undefined;
  for (const order of knownOrders) {
    const common = order.filter((key) => keys.includes(key));
    if (common.length > (best?.length ?? 0)) best = common;
  }
  return best;
}

/**
 * The keys of a map in the order in which dyff shows what came or went: what names a thing first, then what is flat,
 * then what is deep.
 */
export function restructured(map: ValueObject, keys: readonly string[]): readonly string[] {
  const first = firstKeys(keys);
  if (first === undefined) return keys;
  const rest = keys.filter((key) => !first.includes(key));
  const depths = new Map(rest.map((key) => [key, depth(map[key] as Value, 0)]));
  return [...first, ...rest.sort((a, b) => (depths.get(a) ?? 0) - (depths.get(b) ?? 0))];
}

import type { Value, ValueObject } from '@flux-ts/yaml';
import type { Dependency, Lock, Metadata } from '../chart/chart.ts';
import { toPlain } from '../functions/json.ts';

type Field = readonly [name: string, value: Value];

function isEmpty(value: Value): boolean {
  return value === '' || value === false || value === null || (Array.isArray(value) && value.length === 0);
}

/** The fields of a Go struct in their order, those that are empty left out but for the ones to keep. */
function struct(fields: readonly Field[], kept: readonly string[] = []): ValueObject {
  const object = Object.create(null) as Record<string, Value>;
  for (const [name, value] of fields) if (kept.includes(name) || !isEmpty(value)) object[name] = value;
  return object as ValueObject;
}

/** A dependency as Go writes it to JSON; the order of its fields counts in the digest of a lock. */
export function dependencyFields(dependency: Dependency): ValueObject {
  return struct(
    [
      ['name', dependency.name],
      ['version', dependency.version],
      ['repository', dependency.repository],
      ['condition', dependency.condition],
      ['tags', [...dependency.tags]],
      ['enabled', dependency.enabled],
      ['import-values', dependency.importValues.map((each) => toPlain(each))],
      ['alias', dependency.alias],
    ],
    ['name', 'repository'],
  );
}

function mapOf(record: Readonly<Record<string, string>> | undefined): Value {
  const keys = Object.keys(record ?? {}).sort();
  return keys.length === 0
    ? null
    : struct(
        keys.map((key): Field => [key, record?.[key] ?? '']),
        keys,
      );
}

/**
 * Chart.yaml as Go writes it to JSON. `dependencies: false` leaves them out, as Helm does where it writes the
 * Chart.yaml of an old chart, whose dependencies are in a file of their own.
 */
export function metadataFields(
  metadata: Metadata,
  options: { readonly dependencies?: boolean } = {},
): ValueObject {
  const { name, home, version, description, icon, apiVersion, condition, tags } = metadata;
  const people = metadata.maintainers.map((each) =>
    struct([
      ['name', each.name],
      ['email', each.email],
      ['url', each.url],
    ]),
  );
  return struct([
    ['name', name],
    ['home', home],
    ['sources', [...metadata.sources]],
    ['version', version],
    ['description', description],
    ['keywords', [...metadata.keywords]],
    ['maintainers', people],
    ['icon', icon],
    ['apiVersion', apiVersion],
    ['condition', condition],
    ['tags', tags],
    ['appVersion', metadata.appVersion],
    ['deprecated', metadata.deprecated],
    ['annotations', mapOf(metadata.annotations)],
    ['kubeVersion', metadata.kubeVersion],
    ['dependencies', options.dependencies === false ? [] : metadata.dependencies.map(dependencyFields)],
    ['type', metadata.type],
  ]);
}

/** Chart.lock as Go writes it to JSON. */
export function lockFields(lock: Lock): ValueObject {
  return struct(
    [
      ['generated', lock.generated],
      ['digest', lock.digest],
      ['dependencies', lock.dependencies.map(dependencyFields)],
    ],
    ['generated', 'digest', 'dependencies'],
  );
}

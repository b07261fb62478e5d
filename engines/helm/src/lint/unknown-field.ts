import { type GoMap, type GoValue, isList, isMap } from '@flux-ts/gotemplate';

const MAINTAINER = ['name', 'email', 'url'];
const DEPENDENCY = [
  'name',
  'version',
  'repository',
  'condition',
  'tags',
  'enabled',
  'import-values',
  'alias',
];
const METADATA = [
  'name',
  'home',
  'sources',
  'version',
  'description',
  'keywords',
  'maintainers',
  'icon',
  'apiVersion',
  'condition',
  'tags',
  'appVersion',
  'deprecated',
  'annotations',
  'kubeVersion',
  'dependencies',
  'type',
];

/**
 * The first field of Chart.yaml that Go's strict JSON decoder does not know, keys in sorted order; letters of either
 * case are one to it.
 */
export function unknownField(table: GoMap): string | undefined {
  return unknownIn(table, METADATA, (key, value) => {
    if (key === 'maintainers') return inList(value, MAINTAINER);
    return key === 'dependencies' ? inList(value, DEPENDENCY) : undefined;
  });
}

function unknownIn(
  table: GoMap,
  known: readonly string[],
  below: (key: string, value: GoValue) => string | undefined,
): string | undefined {
  for (const key of Object.keys(table).sort()) {
    const field = known.find((each) => each.toLowerCase() === key.toLowerCase());
    if (field === undefined) return key;
    const found = below(field, table[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inList(value: GoValue, known: readonly string[]): string | undefined {
  if (!isList(value)) return undefined;
  for (const item of value) {
    const found = isMap(item) ? unknownIn(item, known, () => undefined) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

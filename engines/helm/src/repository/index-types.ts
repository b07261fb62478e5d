import { errorMessage } from '@flux-ts/errors';
import { type GoMap, type GoValue, isList, isMap, sprintf } from '@flux-ts/gotemplate';
import { jsonKind } from '../chart/read-yaml.ts';
import { parseTime } from '../functions/parse-time.ts';

/** What Go's struct of an index wants in a field. `any` is not looked at. */
type Want = 'string' | 'bool' | 'time' | '[]string' | 'map[string]string' | 'list' | 'map' | 'any' | Struct;

/** A list of structs. */
interface Struct {
  readonly name: string;
  readonly fields: Readonly<Record<string, Want>>;
}

const texts = (...names: readonly string[]): Record<string, Want> =>
  Object.fromEntries(names.map((name) => [name, 'string']));

const METADATA: Readonly<Record<string, Want>> = {
  ...texts('name', 'home', 'version', 'description', 'icon', 'apiVersion', 'condition', 'tags'),
  ...texts('appVersion', 'kubeVersion', 'type'),
  sources: '[]string',
  keywords: '[]string',
  maintainers: { name: 'Maintainer', fields: texts('name', 'email', 'url') },
  deprecated: 'bool',
  annotations: 'map[string]string',
  dependencies: {
    name: 'Dependency',
    fields: {
      ...texts('name', 'version', 'repository', 'condition', 'alias'),
      tags: '[]string',
      enabled: 'bool',
      'import-values': 'list',
    },
  },
};

/** Fields of a version that are not those of a chart: sigs.k8s.io/yaml makes text of their scalars. */
const OWN: Readonly<Record<string, Want>> = {
  urls: '[]string',
  created: 'time',
  removed: 'bool',
  ...texts('digest', 'checksum', 'engine', 'tillerVersion', 'url'),
};

const HEAD: Readonly<Record<string, Want>> = {
  serverInfo: 'map',
  apiVersion: 'string',
  generated: 'time',
  entries: 'any',
  publicKeys: '[]string',
  annotations: 'map[string]string',
};

/** What of an index is looked at: JSON has every text in quotes, and fields that nobody knows. */
export interface IndexForm {
  readonly isJson: boolean;
}

/** Throws in Go's words what repo.IndexFile does not take of an index, but for its entries. */
export function checkHead(head: GoMap, { isJson }: IndexForm): void {
  new Checker(isJson).struct(head, { name: 'IndexFile', path: '', tables: [[HEAD, '', !isJson]] });
}

/** Throws in Go's words what repo.ChartVersion does not take of one version in an index (pkg/repo/v1/index.go). */
export function checkVersion(value: GoValue, { isJson }: IndexForm): void {
  const checker = new Checker(isJson);
  if (value === null) return;
  const map = isMap(value) ? value : checker.refuse(value, 'IndexFile.entries', 'repo.ChartVersion');
  checker.struct(map, {
    name: 'ChartVersion',
    path: 'entries.',
    tables: [
      [OWN, '', !isJson],
      [METADATA, 'Metadata.', false],
    ],
  });
}

/** The entries of an index, by chart. Throws in Go's words for what are none. */
export function entriesOf(head: GoMap, { isJson }: IndexForm): GoMap | undefined {
  const checker = new Checker(isJson);
  const charts = head['entries'];
  if (charts === undefined || charts === null) return undefined;
  if (!isMap(charts)) return checker.refuse(charts, 'IndexFile.entries', 'map[string]repo.ChartVersions');
  for (const chart of Object.keys(charts).sort()) {
    const versions = charts[chart];
    if (versions !== null && !isList(versions))
      checker.refuse(versions, 'IndexFile.entries', 'repo.ChartVersions');
  }
  return charts;
}

/** Fields of one struct, what stands before their names, and whether scalars become text. */
type Table = readonly [fields: Readonly<Record<string, Want>>, path: string, isLenient: boolean];

interface Place {
  readonly name: string;
  readonly path: string;
  readonly tables: readonly Table[];
}

class Checker {
  readonly #isJson: boolean;

  constructor(isJson: boolean) {
    this.#isJson = isJson;
  }

  refuse(value: GoValue, field: string, type: string): never {
    this.fail(`json: cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type ${type}`);
  }

  fail(problem: string): never {
    throw new Error(this.#isJson ? problem : `error unmarshaling JSON: while decoding JSON: ${problem}`);
  }

  /** In the order in which Go goes through them, so that the same mistake is told first. */
  struct(map: GoMap, { name, path, tables }: Place): void {
    for (const key of Object.keys(map).sort()) {
      const found = tables.find(([fields]) => wantOf(fields, key) !== undefined);
      if (found === undefined) {
        if (!this.#isJson) this.fail(`json: unknown field ${sprintf('%q', [key])}`);
        continue;
      }
      const value = map[key];
      const [fields, prefix, isLenient] = found;
      if (value === null || value === undefined) continue;
      this.#value(value, wantOf(fields, key) ?? 'any', { name, path: `${path}${prefix}${key}`, isLenient });
    }
  }

  #value(
    value: GoValue,
    want: Want,
    at: { readonly name: string; readonly path: string; readonly isLenient: boolean },
  ): void {
    const field = `${at.name}.${at.path}`;
    const isText = (item: GoValue): boolean =>
      item === null || typeof item === 'string' || (at.isLenient && !isMap(item) && !isList(item));
    if (typeof want === 'object') this.#structs(value, want, at);
    if (want === 'time') this.#time(value);
    if (want === 'string' && !isText(value)) this.refuse(value, field, 'string');
    if (want === 'bool' && typeof value !== 'boolean') this.refuse(value, field, 'bool');
    if (want === 'list' && !isList(value)) this.refuse(value, field, '[]interface {}');
    if (want === 'map' && !isMap(value)) this.refuse(value, field, 'map[string]interface {}');
    if (want !== '[]string' && want !== 'map[string]string') return;
    const items = want === '[]string' ? isList(value) && value : isMap(value) && valuesOf(value);
    for (const item of items === false ? this.refuse(value, field, want) : items)
      if (!isText(item)) this.refuse(item, field, 'string');
  }

  #structs(
    value: GoValue,
    { name, fields }: Struct,
    at: { readonly name: string; readonly path: string },
  ): void {
    const field = `${at.name}.${at.path}`;
    for (const item of isList(value) ? value : this.refuse(value, field, `[]*v2.${name}`)) {
      if (item === null) continue;
      const map = isMap(item) ? item : this.refuse(item, field, `v2.${name}`);
      this.struct(map, { name, path: `${at.path}.`, tables: [[fields, '', false]] });
    }
  }

  #time(value: GoValue): void {
    const text =
      typeof value === 'string' ? value : this.fail('Time.UnmarshalJSON: input is not a JSON string');
    if (/^\d{4}-(?:0[1-9]|1[0-2])-[0-2]\dT[01]\d:[0-5]\d:[0-5]\d(?:\.\d+)?Z$/.test(text)) return;
    try {
      parseTime('2006-01-02T15:04:05Z07:00', text, 'UTC');
    } catch (thrown) {
      this.fail(errorMessage(thrown));
    }
  }
}

/** encoding/json takes names in any case. */
function wantOf(fields: Readonly<Record<string, Want>>, key: string): Want | undefined {
  if (Object.hasOwn(fields, key)) return fields[key];
  const lower = key.toLowerCase();
  const name = Object.keys(fields).find((each) => each.toLowerCase() === lower);
  return name === undefined ? undefined : fields[name];
}

function valuesOf(map: GoMap): GoValue[] {
  return Object.keys(map)
    .sort()
    .map((key) => map[key]);
}

import { formatFloat, type GoMap, type GoValue, getKey, isList, isMap, sprintf } from '@flux-ts/gotemplate';
import { parseVersion } from '@flux-ts/text';
import { HelmError } from '../errors.ts';
import { basePath } from '../functions/paths.ts';
import type { Dependency, Maintainer, Metadata } from './chart.ts';
import { jsonKind } from './read-yaml.ts';

/** Reads fields as encoding/json fills a Go struct; scalars become text where the struct wants text. */
export class Fields {
  readonly #map: GoMap;
  readonly #type: string;

  constructor(map: GoMap, type: string) {
    this.#map = map;
    this.#type = type;
  }

  #refuse(value: GoValue, field: string, type: string): never {
    throw new Error(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go struct field ${this.#type}.${field} of type ${type}`,
    );
  }

  text(field: string, before = ''): string {
    const value = getKey(this.#map, field);
    return value === undefined || value === null
      ? before
      : (scalarText(value) ?? this.#refuse(value, field, 'string'));
  }

  bool(field: string, before = false): boolean {
    const value = getKey(this.#map, field);
    if (value === undefined || value === null) return before;
    return typeof value === 'boolean' ? value : this.#refuse(value, field, 'bool');
  }

  list(field: string, type: string): GoValue[] | undefined {
    const value = getKey(this.#map, field);
    if (value === undefined || value === null) return undefined;
    return isList(value) ? value : this.#refuse(value, field, type);
  }

  texts(field: string, before: readonly string[] = []): readonly string[] {
    const list = this.list(field, '[]string');
    return (
      list?.map((item) => (item === null ? '' : (scalarText(item) ?? this.#refuse(item, field, 'string')))) ??
      before
    );
  }

  textMap(field: string): Readonly<Record<string, string>> | undefined {
    const value = getKey(this.#map, field);
    if (value === undefined || value === null) return undefined;
    if (!isMap(value)) return this.#refuse(value, field, 'map[string]string');
    const result = Object.create(null) as Record<string, string>;
    for (const key of Object.keys(value)) {
      const item = value[key];
      result[key] = item === null ? '' : (scalarText(item) ?? this.#refuse(item, field, 'string'));
    }
    return result;
  }

  /** The items of a list of structs; what is no map is refused, null is kept. */
  structs<T>(field: string, type: string, read: (map: GoMap) => T): (T | null)[] | undefined {
    return this.list(field, `[]*v2.${type}`)?.map((item) => {
      if (item === null) return null;
      return isMap(item) ? read(item) : this.#refuse(item, field, `v2.${type}`);
    });
  }
}

/** A scalar as sigs.k8s.io/yaml writes it into a Go string. */
function scalarText(value: GoValue): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value);
  return typeof value === 'boolean' ? String(value) : undefined;
}

/** Blanks for all white space; what cannot be printed is left out (sanitizeString). The classes take 5 ms to compile. */
function sanitize(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(/[\s\u0085]/g, ' ').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '');
}

export function dependencyOf(map: GoMap): Dependency {
  const fields = new Fields(map, 'Dependency.dependencies');
  return {
    name: sanitize(fields.text('name')),
    version: sanitize(fields.text('version')),
    repository: sanitize(fields.text('repository')),
    condition: sanitize(fields.text('condition')),
    tags: fields.texts('tags').map(sanitize),
    enabled: fields.bool('enabled'),
    importValues: fields.list('import-values', '[]interface {}') ?? [],
    alias: fields.text('alias'),
  };
}

function maintainerOf(map: GoMap): Maintainer {
  const fields = new Fields(map, 'Maintainer.maintainers');
  return {
    name: sanitize(fields.text('name')),
    email: sanitize(fields.text('email')),
    url: sanitize(fields.text('url')),
  };
}

function invalid(message: string): never {
  throw new HelmError('CHART', `validation: ${message}`);
}

function present<T>(items: readonly (T | null)[], message: string): T[] {
  return items.map((item) => item ?? invalid(message));
}

/**
 * What Chart.yaml says, or requirements.yaml on top of it. Throws an Error in the words of encoding/json; empty
 * items are refused by {@link validateMetadata}'s rules.
 */
export function metadataOf(map: GoMap, before?: Metadata): Metadata {
  const fields = new Fields(map, 'Metadata');
  const text = (field: string, old: string | undefined): string => sanitize(fields.text(field, old));
  const maintainers = fields.structs('maintainers', 'Maintainer', maintainerOf) ?? before?.maintainers ?? [];
  const listed = fields.structs('dependencies', 'Dependency', dependencyOf);
  const isListed = listed !== undefined || before?.declaresDependencies === true;
  const dependencies = listed ?? before?.dependencies ?? [];
  return {
    name: text('name', before?.name),
    home: text('home', before?.home),
    sources: fields.texts('sources', before?.sources).map(sanitize),
    version: fields.text('version', before?.version),
    description: text('description', before?.description),
    keywords: fields.texts('keywords', before?.keywords).map(sanitize),
    maintainers: present(maintainers, 'maintainers must not contain empty or null nodes'),
    icon: text('icon', before?.icon),
    apiVersion: fields.text('apiVersion', before?.apiVersion) || 'v1',
    condition: text('condition', before?.condition),
    tags: text('tags', before?.tags),
    appVersion: text('appVersion', before?.appVersion),
    deprecated: fields.bool('deprecated', before?.deprecated),
    annotations: fields.textMap('annotations') ?? before?.annotations,
    kubeVersion: text('kubeVersion', before?.kubeVersion),
    dependencies: present(dependencies, 'dependencies must not contain empty or null nodes'),
    ...(isListed ? { declaresDependencies: true } : {}),
    type: fields.text('type', before?.type),
  };
}

function quote(text: string): string {
  return sprintf('%q', [text]);
}

/** Refuses metadata that Helm refuses, in its words (Metadata.Validate). */
export function validateMetadata(metadata: Metadata): void {
  const { name, version, type } = metadata;
  if (name === '') invalid('chart.metadata.name is required');
  if (name === '.' || name === '..') invalid(`chart.metadata.name ${quote(name)} is not allowed`);
  if (name !== basePath(name)) invalid(`chart.metadata.name ${quote(name)} is invalid`);
  if (version === '') invalid('chart.metadata.version is required');
  if (parseVersion(version) === undefined) invalid(`chart.metadata.version ${quote(version)} is invalid`);
  if (!['', 'application', 'library'].includes(type))
    invalid('chart.metadata.type must be application or library');
  const names = new Set<string>();
  for (const dependency of metadata.dependencies) {
    if (dependency.alias !== '' && !/^[a-zA-Z0-9_-]+$/.test(dependency.alias))
      invalid(`dependency ${quote(dependency.name)} has disallowed characters in the alias`);
    const key = dependency.alias === '' ? dependency.name : dependency.alias;
    if (names.has(key)) invalid(`more than one dependency with name or alias ${quote(key)}`);
    names.add(key);
  }
}

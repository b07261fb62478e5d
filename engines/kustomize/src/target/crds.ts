import { fromJson, type Value, type ValueObject } from '@flux-ts/yaml';
import { type Decoder, list, mismatch, object, string, struct } from '../config/decode.ts';
import { fromYamlValue, yamlValue } from '../config/go-yaml.ts';
import {
  emptyConfig,
  mergeConfigs,
  type NameReference,
  type TransformerConfig,
} from '../config/transformer-config.ts';
import { inContext, KustomizeError } from '../errors.ts';
import type { FieldSpec } from '../filters/field-spec.ts';
import type { Loader } from '../loader.ts';

/** Transformer configuration from the OpenAPI definitions of `crds` files (kustomize loadconfigfromcrds.go). */
export function configFromCrds(loader: Loader, paths: readonly string[]): TransformerConfig {
  return paths.reduce((config, path) => {
    const text = loader.load(path);
    const definitions = inContext(`unable to parse open API definition from '${path}'`, () => parse(text));
    return mergeConfigs(config, fromDefinitions(definitions));
  }, emptyConfig);
}

const definition = struct(
  'OpenAPIDefinition',
  { Schema: object, Dependencies: list(string, '[]string') },
  { lax: true, type: 'accumulator.OpenAPIDefinition' },
);

/** The definitions as Go's types hold them, so that what fits none is told. */
const nameToDefinition: Decoder<ValueObject> = (value, where) => {
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw mismatch(value, where, 'accumulator.nameToApiMap');
  for (const name of Object.keys(value)) definition(value[name] as Value, where);
  return value;
};

function parse(text: string): ValueObject {
  if (text === '') throw new KustomizeError('KUSTOMIZATION', 'the file is empty');
  if (!text.startsWith('{')) return fromYamlValue(yamlValue(text), nameToDefinition);
  return nameToDefinition(fromJson(text), { struct: '', path: '' });
}

interface Found {
  readonly annotations: FieldSpec[];
  readonly labels: FieldSpec[];
  readonly prefixes: FieldSpec[];
  readonly references: NameReference[];
}

function fromDefinitions(definitions: ValueObject): TransformerConfig {
  let config = emptyConfig;
  for (const name of Object.keys(definitions).sort()) {
    const properties = propertiesOf(definitions, name);
    if (!['kind', 'apiVersion', 'metadata'].every((field) => Object.hasOwn(properties, field))) continue;
    const found: Found = { annotations: [], labels: [], prefixes: [], references: [] };
    collect(definitions, name, name.split('.').at(-1) ?? '', [], found);
    config = mergeConfigs(config, {
      ...emptyConfig,
      commonAnnotations: found.annotations,
      commonLabels: found.labels,
      namePrefix: found.prefixes,
      nameReference: found.references,
    });
  }
  return config;
}

function collect(
  definitions: ValueObject,
  type: string,
  kind: string,
  path: readonly string[],
  found: Found,
): void {
  if (path.length > 100) return;
  const properties = propertiesOf(definitions, type);
  for (const name of Object.keys(properties).sort()) {
    const property = asObject(properties[name]) ?? {};
    const spec = (...more: string[]): FieldSpec => ({
      group: '',
      version: '',
      kind,
      path: [...path, name, ...more].join('/'),
      create: false,
    });
    const text = (key: string): string | undefined => {
      const value = Object.hasOwn(property, key) ? property[key] : undefined;
      return typeof value === 'string' ? value : undefined;
    };
    if (text('x-kubernetes-annotation') !== undefined) found.annotations.push(spec());
    if (text('x-kubernetes-label-selector') !== undefined) found.labels.push(spec());
    if (text('x-kubernetes-identity') !== undefined) found.prefixes.push(spec());
    const version = text('x-kubernetes-object-ref-api-version');
    const target = text('x-kubernetes-object-ref-kind');
    if (version !== undefined && target !== undefined) {
      const key = text('x-kubernetes-object-ref-name-key') ?? 'name';
      found.references.push({ group: '', version, kind: target, fieldSpecs: [spec(key)] });
    }
    const reference = text('$ref');
    if (reference !== undefined) collect(definitions, reference, kind, [...path, name], found);
  }
}

function propertiesOf(definitions: ValueObject, type: string): ValueObject {
  const definition = Object.hasOwn(definitions, type) ? asObject(definitions[type]) : undefined;
  const schema = asObject(definition?.['Schema'] ?? definition?.['schema']);
  return asObject(schema?.['properties']) ?? {};
}

function asObject(value: Value | undefined): ValueObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

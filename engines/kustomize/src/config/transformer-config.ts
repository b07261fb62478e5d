import { inContext, KustomizeError } from '../errors.ts';
import type { FieldSpec } from '../filters/field-spec.ts';
import { compareGvk, equalGvk, type Gvk, isSelected } from '../resource/gvk.ts';
import { type Fields, list, string, struct } from './decode.ts';
import { defaultFieldSpecs } from './default-field-specs.ts';
import { defaultNameReferences } from './default-name-references.ts';
import { fromYamlValue, yamlValue } from './go-yaml.ts';
import { fieldSpec } from './kustomization.ts';

/** Fields that hold names of objects of one type. */
export interface NameReference extends Gvk {
  readonly fieldSpecs: readonly FieldSpec[];
}

const plainLists = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'varReference',
  'images',
  'replicas',
] as const;

type PlainList = (typeof plainLists)[number];

/** Which fields the transformers change: kustomize's own, and those of `configurations` and `crds`. */
export interface TransformerConfig extends Readonly<Record<PlainList, readonly FieldSpec[]>> {
  readonly nameReference: readonly NameReference[];
}

export const emptyConfig: TransformerConfig = {
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  commonAnnotations: [],
  varReference: [],
  images: [],
  replicas: [],
  nameReference: [],
};

function parseLines(text: string): FieldSpec[] {
  const part = (value: string | undefined): string => (value === undefined || value === '-' ? '' : value);
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [path = '', create, kind, group, version] = line.split(' ');
      return {
        path,
        create: create === 'create',
        kind: part(kind),
        group: part(group),
        version: part(version),
      };
    });
}

/** What kustomize ships. */
export const defaultConfig: TransformerConfig = sorted({
  ...emptyConfig,
  ...Object.fromEntries(Object.entries(defaultFieldSpecs).map(([name, text]) => [name, parseLines(text)])),
  nameReference: defaultNameReferences.map(([type, fields]) => {
    const [kind = '', group = '', version = ''] = type.split(' ').map((part) => (part === '-' ? '' : part));
    return { kind, group, version, fieldSpecs: parseLines(fields) };
  }),
});

function sorted(config: TransformerConfig): TransformerConfig {
  const result: Record<string, unknown> = {};
  for (const name of plainLists) result[name] = [...config[name]].sort(compareGvk);
  result['nameReference'] = [...config.nameReference].sort(compareGvk);
  return result as unknown as TransformerConfig;
}

const fieldSpecs = list(fieldSpec, '[]types.FieldSpec');
const configFields: Fields<TransformerConfig> = {
  namePrefix: fieldSpecs,
  nameSuffix: fieldSpecs,
  namespace: fieldSpecs,
  commonLabels: fieldSpecs,
  labels: fieldSpecs,
  templateLabels: fieldSpecs,
  commonAnnotations: fieldSpecs,
  varReference: fieldSpecs,
  images: fieldSpecs,
  replicas: fieldSpecs,
  nameReference: list(
    struct<NameReference>('NameBackReferences', { group: string, version: string, kind: string, fieldSpecs }),
    'builtinconfig.nbrSlice',
  ),
};
const configFile = struct('TransformerConfig', configFields, { type: 'builtinconfig.TransformerConfig' });

/** How many fields a configuration names besides those that kustomize ships. */
export function ownSpecCount(config: TransformerConfig): number {
  return config === defaultConfig ? 0 : Math.max(0, specCount(config) - specCount(defaultConfig));
}

/** How many fields a configuration names. */
export function specCount(config: TransformerConfig): number {
  const plain = plainLists.reduce((sum, name) => sum + config[name].length, 0);
  return config.nameReference.reduce((sum, { fieldSpecs: specs }) => sum + specs.length + 1, plain);
}

/** Reads a file of `configurations`. */
export function parseTransformerConfig(text: string): TransformerConfig {
  return sorted(fromYamlValue(yamlValue(text, { duplicateKeys: 'error' }), configFile));
}

/** Adds field specs; one that is there must agree on `create`. */
export function mergeFieldSpecs(
  own: readonly FieldSpec[],
  incoming: readonly FieldSpec[],
): readonly FieldSpec[] {
  if (incoming.length === 0) return own;
  const result = [...own];
  for (const spec of incoming) {
    const same = result.find((other) => other.path === spec.path && isSelected(other, spec));
    if (same === undefined) result.push(spec);
    else if (same.create !== spec.create) throw new KustomizeError('KUSTOMIZATION', 'conflicting fieldspecs');
  }
  return result;
}

const goNames: Readonly<Record<string, string>> = { namespace: 'NameSpace' };

/**
 * Both configurations; conflicts are errors.
 * Quirk: merging into nothing is no mere copy; a field spec for all kinds is dropped where one for a kind came first.
 */
export function mergeConfigs(a: TransformerConfig, b: TransformerConfig): TransformerConfig {
  if (b === emptyConfig || b === a) return a;
  if (a === emptyConfig && b === defaultConfig) return b;
  const result: Record<string, unknown> = {};
  for (const name of plainLists) {
    const goName = goNames[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
    result[name] = inContext(`failed to merge ${goName} fieldSpec`, () => mergeFieldSpecs(a[name], b[name]));
  }
  result['nameReference'] = inContext('failed to merge NameReference fieldSpec', () =>
    b.nameReference.reduce(addNameReference, a.nameReference),
  );
  return sorted(result as unknown as TransformerConfig);
}

function addNameReference(all: readonly NameReference[], added: NameReference): readonly NameReference[] {
  if (!all.some((r) => equalGvk(r, added))) return [...all, added];
  return all.map((r) =>
    equalGvk(r, added) ? { ...r, fieldSpecs: mergeFieldSpecs(r.fieldSpecs, added.fieldSpecs) } : r,
  );
}

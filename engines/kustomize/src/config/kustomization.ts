import type { Value } from '@flux-ts/yaml';
import { decode } from '@flux-ts/yaml';
import { inContext, KustomizeError } from '../errors.ts';
import type { FieldSpec } from '../filters/field-spec.ts';
import type { Selector } from '../resource/selector.ts';
import {
  boolean,
  type Decoder,
  embed,
  type Fields,
  integer,
  list,
  object,
  optional,
  string,
  struct,
  textOf,
  texts,
} from './decode.ts';
import type {
  FieldOptions,
  GeneratorArgs,
  GeneratorOptions,
  HelmChart,
  HelmGlobals,
  Image,
  Kustomization,
  Label,
  ObjectMeta,
  OldHelmChart,
  Patch,
  PatchOptions,
  Replacement,
  ReplacementSource,
  ReplacementTarget,
  Replica,
  SortOptions,
  Variable,
} from './kustomization-types.ts';

const strings = list(string, '[]string');
const gvk = embed('Gvk', { group: string, version: string, kind: string });
const resId = embed('ResId', { ...gvk, name: string, namespace: string });

export const fieldSpec: Decoder<FieldSpec> = struct<Omit<FieldSpec, 'parts'>>('FieldSpec', {
  ...gvk,
  path: string,
  create: boolean,
});

export const selector: Decoder<Selector> = struct<Selector>('Selector', {
  ...resId,
  labelSelector: string,
  annotationSelector: string,
});

export const image: Decoder<Image> = struct<Image>('Image', {
  name: string,
  newName: string,
  tagSuffix: string,
  newTag: string,
  digest: string,
});

export const patchOptions: Decoder<PatchOptions> = struct<PatchOptions>('PatchArgs', {
  allowNameChange: boolean,
  allowKindChange: boolean,
});

const patch: Decoder<Patch> = struct<Patch>('Patch', {
  path: string,
  patch: string,
  target: optional(selector),
  options: optional(patchOptions),
});

export const replica: Decoder<Replica> = struct<Replica>('Replica', {
  name: string,
  count: integer('int64'),
});

const fieldOptions: Decoder<FieldOptions> = struct<FieldOptions>('FieldOptions', {
  delimiter: string,
  index: integer('int'),
  encoding: string,
  create: boolean,
});

function replacementFields(lax: boolean): Fields<Omit<Replacement, 'path'>> {
  const source = struct<ReplacementSource>(
    'SourceSelector',
    { ...resId, fieldPath: string, options: optional(fieldOptions) },
    { lax },
  );
  const target = struct<ReplacementTarget>(
    'TargetSelector',
    {
      select: optional(selector),
      reject: list(selector, '[]*types.Selector'),
      fieldPaths: strings,
      options: optional(fieldOptions),
    },
    { lax },
  );
  return {
    source: optional(source),
    sourceValue: optional(string),
    targets: optional(list(target, '[]*types.TargetSelector')),
  };
}

/** An entry of `replacements`: one that stands there, or the path of a file. */
export function replacement(lax: boolean): Decoder<Replacement> {
  const fields = { path: string, ...embed('Replacement', replacementFields(lax)) };
  return struct<Replacement>('ReplacementField', fields, { lax });
}

const insideFile = struct<Omit<Replacement, 'path'>>('Replacement', replacementFields(true), { lax: true });

/** A replacement in a file of its own. */
export const replacementOfFile: Decoder<Replacement> = (value, where) => ({
  path: '',
  ...insideFile(value, { ...where, lax: true }),
});

const variable: Decoder<Variable> = struct<Variable>('Var', {
  name: string,
  objref: struct('Target', { ...gvk, apiVersion: string, name: string, namespace: string }),
  fieldref: struct('FieldSelector', { fieldPath: string }),
});

export const generatorOptions: Decoder<GeneratorOptions> = struct<GeneratorOptions>('GeneratorOptions', {
  labels: texts,
  annotations: texts,
  disableNameSuffixHash: boolean,
  immutable: boolean,
});

const generatorFields = embed('GeneratorArgs', {
  namespace: string,
  name: string,
  behavior: string,
  ...embed('KvPairSources', { literals: strings, files: strings, envs: strings, env: string }),
  options: optional(generatorOptions),
});
const noType: Decoder<string> = (value, where) => {
  if (value === null && !where.path.endsWith('.type')) return '';
  throw new KustomizeError('KUSTOMIZATION', 'json: unknown field "type"');
};

/** What the generators read when they stand in files of their own. */
export const configMapPlugin = struct<Omit<GeneratorArgs, 'type'>>(
  'ConfigMapGeneratorPlugin',
  embed('ConfigMapArgs', generatorFields),
  { lax: true },
);
export const secretPlugin = struct<GeneratorArgs>(
  'SecretGeneratorPlugin',
  embed('SecretArgs', { ...generatorFields, type: string }),
  { lax: true },
);

export const configMapArgs: Decoder<GeneratorArgs> = struct<GeneratorArgs>('ConfigMapArgs', {
  ...generatorFields,
  type: noType,
});
export const secretArgs: Decoder<GeneratorArgs> = struct<GeneratorArgs>('SecretArgs', {
  ...generatorFields,
  type: string,
});

export const helmChart: Decoder<HelmChart> = struct<HelmChart>('HelmChart', {
  name: string,
  version: string,
  repo: string,
  releaseName: string,
  namespace: string,
  additionalValuesFiles: strings,
  valuesFile: string,
  valuesInline: object,
  valuesMerge: string,
  includeCRDs: boolean,
  skipHooks: boolean,
  apiVersions: strings,
  kubeVersion: string,
  nameTemplate: string,
  skipTests: boolean,
  debug: boolean,
  devel: boolean,
});

export const helmGlobals: Decoder<HelmGlobals> = struct<HelmGlobals>('HelmGlobals', {
  chartHome: string,
  configHome: string,
});

const oldHelmChart: Decoder<OldHelmChart> = struct<OldHelmChart>('HelmChartArgs', {
  chartName: string,
  chartVersion: string,
  chartRepoUrl: string,
  chartHome: string,
  chartRepoName: string,
  helmBin: string,
  helmHome: string,
  values: string,
  valuesLocal: object,
  valuesMerge: string,
  releaseName: string,
  releaseNamespace: string,
  extraArgs: strings,
});

export const sortOptions: Decoder<SortOptions> = struct<SortOptions>('SortOptions', {
  order: textOf('types.SortOrder'),
  legacySortOptions: optional(struct('LegacySortOptions', { orderFirst: strings, orderLast: strings })),
});

const kustomizationFields = {
  ...embed('TypeMeta', { kind: string, apiVersion: string }),
  metadata: optional(
    struct<ObjectMeta>('ObjectMeta', { name: string, namespace: string, labels: texts, annotations: texts }),
  ),
  openapi: texts,
  namePrefix: string,
  nameSuffix: string,
  namespace: string,
  commonLabels: texts,
  labels: list(
    struct<Label>('Label', {
      pairs: texts,
      includeSelectors: boolean,
      includeTemplates: boolean,
      fields: list(fieldSpec, '[]types.FieldSpec'),
    }),
    '[]types.Label',
  ),
  commonAnnotations: texts,
  patchesStrategicMerge: list(textOf('types.PatchStrategicMerge'), '[]types.PatchStrategicMerge'),
  patchesJson6902: list(patch, '[]types.Patch'),
  patches: list(patch, '[]types.Patch'),
  images: list(image, '[]types.Image'),
  imageTags: list(image, '[]types.Image'),
  replacements: list(replacement(false), '[]types.ReplacementField'),
  replicas: list(replica, '[]types.Replica'),
  vars: list(variable, '[]types.Var'),
  sortOptions: optional(sortOptions),
  resources: strings,
  components: strings,
  crds: strings,
  bases: strings,
  configMapGenerator: list(configMapArgs, '[]types.ConfigMapArgs'),
  secretGenerator: list(secretArgs, '[]types.SecretArgs'),
  helmGlobals: optional(helmGlobals),
  helmCharts: list(helmChart, '[]types.HelmChart'),
  helmChartInflationGenerator: list(oldHelmChart, '[]types.HelmChartArgs'),
  generatorOptions: optional(generatorOptions),
  configurations: strings,
  generators: strings,
  transformers: strings,
  validators: strings,
  buildMetadata: strings,
};

const strict = struct<Kustomization>('Kustomization', kustomizationFields);

/** Reads a kustomization as Flux's generator does: unknown fields are dropped, scalars become texts where texts belong. */
export const laxKustomization: Decoder<Kustomization> = struct<Kustomization>(
  'Kustomization',
  kustomizationFields,
  {
    lax: true,
  },
);

/** The kind and API version of kustomization files. */
export const versions = {
  kustomization: 'kustomize.config.k8s.io/v1beta1',
  component: 'kustomize.config.k8s.io/v1alpha1',
} as const;

/**
 * Reads a kustomization file as kustomize does: strictly, with the fields that were renamed moved to their new
 * places (FixKustomization). `root` is the folder that errors name.
 */
export function parseKustomization(
  text: string,
  root: string,
  warn: (message: string) => void,
): Kustomization {
  const value = inContext('invalid Kustomization', () => decode(text));
  const k = inContext('invalid Kustomization', () => strict(value, { struct: 'Kustomization', path: '' }));
  for (const message of deprecations(value)) warn(message);
  if (isBlank(value)) throw new KustomizeError('KUSTOMIZATION', 'kustomization.yaml is empty');
  fix(k);
  const problems: string[] = [];
  if (k.kind !== 'Kustomization' && k.kind !== 'Component')
    problems.push('kind should be Kustomization or Component');
  const version = k.kind === 'Component' ? versions.component : versions.kustomization;
  if (k.apiVersion !== version) problems.push(`apiVersion for ${k.kind} should be ${version}`);
  if (problems.length > 0) {
    throw new KustomizeError(
      'KUSTOMIZATION',
      `Failed to read kustomization file under ${root}:\n${problems.join('\n')}`,
    );
  }
  return k;
}

const replacedBy: readonly (readonly [string, string])[] = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
  ['vars', 'replacements'],
];

/** kustomize's warnings for fields that have a successor. */
function deprecations(value: Value): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const used = replacedBy.filter(([field]) => Object.hasOwn(value, field) && value[field] !== null);
  return used.map(([field, successor]) => {
    const experimental = field === 'vars' ? '[EXPERIMENTAL] ' : '';
    return (
      `# Warning: '${field}' is deprecated. Please use '${successor}' instead. ` +
      `${experimental}Run 'kustomize edit fix' to update your Kustomization automatically.`
    );
  });
}

/** Whether a kustomization says nothing but what it is. */
function isBlank(value: Value): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return Object.keys(value).every((key) => /^(kind|apiversion)$/i.test(key) || isZero(value[key] as Value));
}

function isZero(value: Value): boolean {
  return value === null || value === '';
}

function fix(k: Kustomization): void {
  if (k.kind === '') k.kind = 'Kustomization';
  if (k.apiVersion === '')
    k.apiVersion = k.kind === 'Component' ? versions.component : versions.kustomization;
  k.resources = [...k.resources, ...k.bases];
  k.images = [...k.images, ...k.imageTags];
  k.configMapGenerator = k.configMapGenerator.map(fixEnv);
  k.secretGenerator = k.secretGenerator.map(fixEnv);
  const old = k.helmChartInflationGenerator;
  if (old.length === 0) return;
  if (k.helmGlobals === undefined && old.some((c) => c.helmHome !== '' || c.chartHome !== '')) {
    const last = (pick: (c: OldHelmChart) => string): string => old.map(pick).filter(Boolean).at(-1) ?? '';
    k.helmGlobals = { chartHome: last((c) => c.chartHome), configHome: last((c) => c.helmHome) };
  }
  const zero = helmChart(null, { struct: 'HelmChart', path: '' });
  k.helmCharts = [
    ...k.helmCharts,
    ...old.map((c) => ({
      ...zero,
      name: c.chartName,
      version: c.chartVersion,
      repo: c.chartRepoUrl,
      valuesFile: c.values,
      valuesInline: c.valuesLocal,
      valuesMerge: c.valuesMerge,
      releaseName: c.releaseName,
    })),
  ];
}

function fixEnv(args: GeneratorArgs): GeneratorArgs {
  return args.env === '' ? args : { ...args, envs: [...args.envs, args.env], env: '' };
}

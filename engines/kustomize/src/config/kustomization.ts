import type { Value, ValueObject } from '@flux-ts/yaml';
import { decode } from '@flux-ts/yaml';
import { inContext, KustomizeError } from '../errors.ts';
import type { FieldSpec } from '../filters/field-spec.ts';
import type { Selector } from '../resource/selector.ts';
import {
  any,
  boolean,
  type Decoder,
  integer,
  list,
  object,
  optional,
  string,
  struct,
  texts,
} from './decode.ts';

/** A map of texts that may be missing. */
export type Texts = ReadonlyMap<string, string> | undefined;

export interface Label {
  readonly pairs: Texts;
  readonly includeSelectors: boolean;
  readonly includeTemplates: boolean;
  readonly fields: readonly FieldSpec[];
}

export interface PatchOptions {
  readonly allowNameChange: boolean;
  readonly allowKindChange: boolean;
}

export interface Patch {
  readonly path: string;
  readonly patch: string;
  readonly target: Selector | undefined;
  readonly options: PatchOptions | undefined;
}

export interface Image {
  readonly name: string;
  readonly newName: string;
  readonly tagSuffix: string;
  readonly newTag: string;
  readonly digest: string;
}

export interface Replica {
  readonly name: string;
  readonly count: number;
}

export interface FieldOptions {
  readonly delimiter: string;
  readonly index: number;
  readonly encoding: string;
  readonly create: boolean;
}

export interface ReplacementSource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly fieldPath: string;
  readonly options: FieldOptions | undefined;
}

export interface ReplacementTarget {
  readonly select: Selector | undefined;
  readonly reject: readonly Selector[];
  readonly fieldPaths: readonly string[];
  readonly options: FieldOptions | undefined;
}

export interface Replacement {
  readonly path: string;
  readonly source: ReplacementSource | undefined;
  readonly sourceValue: string | undefined;
  readonly targets: readonly ReplacementTarget[] | undefined;
}

export interface Variable {
  readonly name: string;
  readonly objref: {
    readonly apiVersion: string;
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
  };
  readonly fieldref: { readonly fieldPath: string };
}

export interface GeneratorOptions {
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly disableNameSuffixHash: boolean;
  readonly immutable: boolean;
}

/** What a ConfigMap or Secret is made of; `type` is a Secret's. */
export interface GeneratorArgs {
  readonly namespace: string;
  readonly name: string;
  readonly behavior: string;
  readonly literals: readonly string[];
  readonly files: readonly string[];
  readonly envs: readonly string[];
  readonly env: string;
  readonly options: GeneratorOptions | undefined;
  readonly type: string;
}

export interface HelmChart {
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  readonly releaseName: string;
  readonly namespace: string;
  readonly additionalValuesFiles: readonly string[];
  readonly valuesFile: string;
  readonly valuesInline: ValueObject | undefined;
  readonly valuesMerge: string;
  readonly includeCRDs: boolean;
  readonly skipHooks: boolean;
  readonly apiVersions: readonly string[];
  readonly kubeVersion: string;
  readonly nameTemplate: string;
  readonly skipTests: boolean;
  readonly debug: boolean;
  readonly devel: boolean;
}

export interface HelmGlobals {
  readonly chartHome: string;
  readonly configHome: string;
}

interface OldHelmChart {
  readonly chartName: string;
  readonly chartVersion: string;
  readonly chartRepoUrl: string;
  readonly chartHome: string;
  readonly chartRepoName: string;
  readonly helmBin: string;
  readonly helmHome: string;
  readonly values: string;
  readonly valuesLocal: ValueObject | undefined;
  readonly valuesMerge: string;
  readonly releaseName: string;
  readonly releaseNamespace: string;
  readonly extraArgs: readonly string[];
}

export interface SortOptions {
  readonly order: string;
  readonly legacySortOptions:
    | { readonly orderFirst: readonly string[]; readonly orderLast: readonly string[] }
    | undefined;
}

/** A kustomization file, all fields of kustomize 5.8 (api/types/kustomization.go). */
export interface Kustomization {
  kind: string;
  apiVersion: string;
  metadata: Value;
  openapi: Texts;
  namePrefix: string;
  nameSuffix: string;
  namespace: string;
  commonLabels: Texts;
  labels: readonly Label[];
  commonAnnotations: Texts;
  patchesStrategicMerge: readonly string[];
  patchesJson6902: readonly Patch[];
  patches: readonly Patch[];
  images: readonly Image[];
  imageTags: readonly Image[];
  replacements: readonly Replacement[];
  replicas: readonly Replica[];
  vars: readonly Variable[];
  sortOptions: SortOptions | undefined;
  resources: readonly string[];
  components: readonly string[];
  crds: readonly string[];
  bases: readonly string[];
  configMapGenerator: readonly GeneratorArgs[];
  secretGenerator: readonly GeneratorArgs[];
  helmGlobals: HelmGlobals | undefined;
  helmCharts: readonly HelmChart[];
  helmChartInflationGenerator: readonly OldHelmChart[];
  generatorOptions: GeneratorOptions | undefined;
  configurations: readonly string[];
  generators: readonly string[];
  transformers: readonly string[];
  validators: readonly string[];
  buildMetadata: readonly string[];
}

const strings = list(string, '[]string');
const gvk = { group: string, version: string, kind: string };

export const fieldSpec: Decoder<FieldSpec> = struct<Omit<FieldSpec, 'parts'>>('FieldSpec', {
  ...gvk,
  path: string,
  create: boolean,
});

export const selector: Decoder<Selector> = struct<Selector>('Selector', {
  ...gvk,
  name: string,
  namespace: string,
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

export function replacement(lax: boolean): Decoder<Replacement> {
  return struct<Replacement>(
    'ReplacementField',
    {
      path: string,
      source: optional(
        struct<ReplacementSource>(
          'SourceSelector',
          { ...gvk, name: string, namespace: string, fieldPath: string, options: optional(fieldOptions) },
          { lax },
        ),
      ),
      sourceValue: optional(string),
      targets: optional(
        list(
          struct<ReplacementTarget>(
            'TargetSelector',
            {
              select: optional(selector),
              reject: list(selector, '[]*types.Selector'),
              fieldPaths: strings,
              options: optional(fieldOptions),
            },
            { lax },
          ),
          '[]*types.TargetSelector',
        ),
      ),
    },
    { lax },
  );
}

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

const generatorFields = {
  namespace: string,
  name: string,
  behavior: string,
  literals: strings,
  files: strings,
  envs: strings,
  env: string,
  options: optional(generatorOptions),
};
const noType: Decoder<string> = (value, where) => {
  if (value === null && !where.path.endsWith('.type')) return '';
  throw new KustomizeError('KUSTOMIZATION', 'json: unknown field "type"');
};

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
  order: string,
  legacySortOptions: optional(struct('LegacySortOptions', { orderFirst: strings, orderLast: strings })),
});

const kustomizationFields = {
  kind: string,
  apiVersion: string,
  metadata: any,
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
  patchesStrategicMerge: list(string, '[]types.PatchStrategicMerge'),
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
  helmGlobals: optional(struct<HelmGlobals>('HelmGlobals', { chartHome: string, configHome: string })),
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
export function parseKustomization(text: string, root: string): Kustomization {
  const value = inContext('invalid Kustomization', () => decode(text));
  const k = inContext('invalid Kustomization', () => strict(value, { struct: 'Kustomization', path: '' }));
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

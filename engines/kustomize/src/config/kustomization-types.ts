import type { ValueObject } from '@flux-ts/yaml';
import type { FieldSpec } from '../filters/field-spec.ts';
import type { Selector } from '../resource/selector.ts';

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

export interface OldHelmChart {
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

/** What a kustomization is called; nothing depends on it. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Texts;
  readonly annotations: Texts;
}

/** A kustomization file, all fields of kustomize 5.8 (api/types/kustomization.go). */
export interface Kustomization {
  kind: string;
  apiVersion: string;
  metadata: ObjectMeta | undefined;
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

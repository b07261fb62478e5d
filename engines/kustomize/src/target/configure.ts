import { encode, type Value, type ValueObject } from '@flux-ts/yaml';
import type { GeneratorArgs, Kustomization, Label, Patch } from '../config/kustomization-types.ts';
import { mergeFieldSpecs, type TransformerConfig } from '../config/transformer-config.ts';
import { inContext, type Steps, wrap } from '../errors.ts';
import type { FieldSpec } from '../filters/field-spec.ts';
import { dataGenerator, mergeOptions } from '../filters/generator/generator.ts';
import { imageTransformer } from '../filters/image-tag/image-tag.ts';
import { mapEntriesTransformer } from '../filters/labels/labels.ts';
import { nameAffixTransformer } from '../filters/name-affix/name-affix.ts';
import { namespaceTransformer } from '../filters/namespace/namespace.ts';
import { json6902Transformer, strategicMergeTransformer } from '../filters/patch/old-patches.ts';
import { patchTransformer } from '../filters/patch/patch.ts';
import { loadReplacements } from '../filters/replacement/load.ts';
import { replacementTransformer } from '../filters/replacement/replacement.ts';
import { replicaTransformer } from '../filters/replica-count/replica-count.ts';
import type { FilterContext, Generator, Transformer } from '../filters/transformer.ts';
import { toPlainValue } from '../flux/to-value.ts';
import type { Selector } from '../resource/selector.ts';

/** A transformer or generator with the name of its builtin kind, and the field that it comes from. */
export interface Named<T> {
  readonly kind: string;
  readonly steps: Steps;
  readonly run: T;
}

/** Runs what makes a filter of a field; undefined when that failed. */
export type Attempt = <T>(steps: Steps, make: () => T) => T | undefined;

/** The generators of a kustomization's own fields, in kustomize's order. Charts come by the port. */
export function builtinGenerators(k: Kustomization, context: FilterContext): Named<Generator>[] {
  const makers = (kind: 'ConfigMap' | 'Secret', list: string, all: readonly GeneratorArgs[]) =>
    all.map((args, index) => {
      const options = mergeOptions(args.options, k.generatorOptions);
      const run = dataGenerator(kind, { ...args, options }, context);
      return { kind: `${kind}Generator`, steps: [list, index], run };
    });
  return [
    ...makers('ConfigMap', 'configMapGenerator', k.configMapGenerator),
    ...makers('Secret', 'secretGenerator', k.secretGenerator),
  ];
}

/** The transformers of a kustomization's own fields, in kustomize's order (kusttarget_configplugin.go). */
export function builtinTransformers(
  k: Kustomization,
  config: TransformerConfig,
  context: FilterContext,
  attempt: Attempt,
): Named<Transformer>[] {
  const result: Named<Transformer>[] = [];
  const add = (kind: string, steps: Steps, make: () => Transformer): void => {
    const run = attempt(steps, make);
    if (run !== undefined) result.push({ kind, steps, run });
  };
  const addConfigured = (kind: string, steps: Steps, shown: ValueObject, make: () => Transformer): void =>
    add(kind, steps, () => configured(kind, shown, make));
  if (k.patchesStrategicMerge.length > 0) {
    const paths = k.patchesStrategicMerge;
    addConfigured('PatchStrategicMergeTransformer', ['patchesStrategicMerge'], { paths: [...paths] }, () =>
      strategicMergeTransformer(paths, '', context),
    );
  }
  k.patches.forEach((patch, index) => {
    const shown = showPatch(patch, 'patch');
    addConfigured('PatchTransformer', patchSteps('patches', index, patch), shown, () =>
      patchTransformer(patch, context, encode(shown)),
    );
  });
  if (k.namespace !== '') {
    const options = {
      namespace: k.namespace,
      fieldSpecs: config.namespace,
      unsetOnly: false,
      subjects: 'defaultOnly',
    } as const;
    add('NamespaceTransformer', ['namespace'], () => namespaceTransformer(options));
  }
  if (k.namePrefix !== '')
    add('PrefixTransformer', ['namePrefix'], () =>
      nameAffixTransformer('prefix', k.namePrefix, config.namePrefix),
    );
  if (k.nameSuffix !== '')
    add('SuffixTransformer', ['nameSuffix'], () =>
      nameAffixTransformer('suffix', k.nameSuffix, config.nameSuffix),
    );
  k.labels.forEach((label, index) => {
    add('LabelTransformer', ['labels', index], () =>
      mapEntriesTransformer(label.pairs, labelFields(label, config), context.budget),
    );
  });
  if (k.labels.length > 0 || (k.commonLabels?.size ?? 0) > 0) {
    add('LabelTransformer', ['commonLabels'], () =>
      mapEntriesTransformer(k.commonLabels, config.commonLabels, context.budget),
    );
  }
  if ((k.commonAnnotations?.size ?? 0) > 0) {
    add('AnnotationsTransformer', ['commonAnnotations'], () =>
      mapEntriesTransformer(k.commonAnnotations, config.commonAnnotations, context.budget),
    );
  }
  k.patchesJson6902.forEach((patch, index) => {
    const steps = patchSteps('patchesJson6902', index, patch);
    addConfigured('PatchJson6902Transformer', steps, showPatch(patch, 'jsonOp'), () =>
      json6902Transformer(patch, context),
    );
  });
  k.replicas.forEach((replica, index) => {
    add('ReplicaCountTransformer', ['replicas', index], () =>
      replicaTransformer(replica, config.replicas, context.isPartial),
    );
  });
  // All images in one pass; the others of their kind only count.
  k.images.forEach((_, index) => {
    add('ImageTagTransformer', ['images', index], () =>
      index === 0 ? imageTransformer(k.images, config.images, context.budget) : () => undefined,
    );
  });
  if (k.replacements.length > 0) {
    const shown = { Replacements: toPlainValue(k.replacements) ?? [] };
    addConfigured('ReplacementTransformer', ['replacements'], shown, () =>
      replacementTransformer(loadReplacements(k.replacements, context.loader), context.budget),
    );
  }
  return result;
}

/** The text of a patch, where it stands in the kustomization. */
function patchSteps(list: string, index: number, patch: Patch): Steps {
  return patch.patch === '' ? [list, index] : [list, index, 'patch'];
}

/** Makes a filter; a failure shows its configuration, as the real one does. */
export function configured<T>(kind: string, config: ValueObject, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw wrap(
      error,
      (text) => `trouble configuring builtin ${kind} with config: \`\n${encode(config)}\`: ${text}`,
    );
  }
}

function labelFields(label: Label, config: TransformerConfig): readonly FieldSpec[] {
  let specs = inContext('failed to merge labels', () => mergeFieldSpecs(label.fields, config.labels));
  if (label.includeSelectors)
    return inContext('failed to merge labels', () => mergeFieldSpecs(specs, config.commonLabels));
  if (label.includeTemplates) {
    specs = inContext('failed to merge template fieldSpec', () =>
      mergeFieldSpecs(specs, config.templateLabels),
    );
  }
  const own = { path: 'metadata/labels', create: true, group: '', version: '', kind: '' };
  return inContext('failed to merge labels', () => mergeFieldSpecs(specs, [own]));
}

/** A patch as errors show it: YAML without what is empty. */
function showPatch(patch: Patch, textField: string): ValueObject {
  const result: ValueObject = {};
  if (patch.path !== '') result['path'] = patch.path;
  if (patch.patch !== '') result[textField] = patch.patch;
  if (patch.target !== undefined) result['target'] = nonEmpty(patch.target);
  if (patch.options !== undefined) result['options'] = nonEmpty({ ...patch.options });
  return result;
}

function nonEmpty(record: Selector | Record<string, Value>): ValueObject {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== '' && value !== false));
}

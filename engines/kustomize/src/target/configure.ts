import { encode, type Value, type ValueObject } from '@flux-ts/yaml';
import type { Kustomization, Label, Patch } from '../config/kustomization-types.ts';
import { mergeFieldSpecs, type TransformerConfig } from '../config/transformer-config.ts';
import { inContext, wrap } from '../errors.ts';
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
import type { Selector } from '../resource/selector.ts';

/** A transformer or generator with the name of its builtin kind. */
export interface Named<T> {
  readonly kind: string;
  readonly run: T;
}

/** The generators of a kustomization's own fields, in kustomize's order. Charts come by the port. */
export function builtinGenerators(k: Kustomization, context: FilterContext): Named<Generator>[] {
  const result: Named<Generator>[] = [];
  for (const args of k.configMapGenerator) {
    const options = mergeOptions(args.options, k.generatorOptions);
    result.push({
      kind: 'ConfigMapGenerator',
      run: dataGenerator('ConfigMap', { ...args, options }, context),
    });
  }
  for (const args of k.secretGenerator) {
    const options = mergeOptions(args.options, k.generatorOptions);
    result.push({ kind: 'SecretGenerator', run: dataGenerator('Secret', { ...args, options }, context) });
  }
  return result;
}

/** The transformers of a kustomization's own fields, in kustomize's order (kusttarget_configplugin.go). */
export function builtinTransformers(
  k: Kustomization,
  config: TransformerConfig,
  context: FilterContext,
): Named<Transformer>[] {
  const result: Named<Transformer>[] = [];
  const add = (kind: string, run: Transformer): void => {
    result.push({ kind, run });
  };
  if (k.patchesStrategicMerge.length > 0) {
    const paths = k.patchesStrategicMerge;
    add(
      'PatchStrategicMergeTransformer',
      configured('PatchStrategicMergeTransformer', { paths: [...paths] }, () =>
        strategicMergeTransformer(paths, '', context),
      ),
    );
  }
  for (const patch of k.patches) {
    const shown = showPatch(patch, 'patch');
    add(
      'PatchTransformer',
      configured('PatchTransformer', shown, () => patchTransformer(patch, context, encode(shown))),
    );
  }
  if (k.namespace !== '') {
    const options = {
      namespace: k.namespace,
      fieldSpecs: config.namespace,
      unsetOnly: false,
      subjects: 'defaultOnly',
    } as const;
    add('NamespaceTransformer', namespaceTransformer(options));
  }
  if (k.namePrefix !== '')
    add('PrefixTransformer', nameAffixTransformer('prefix', k.namePrefix, config.namePrefix));
  if (k.nameSuffix !== '')
    add('SuffixTransformer', nameAffixTransformer('suffix', k.nameSuffix, config.nameSuffix));
  for (const label of k.labels)
    add('LabelTransformer', mapEntriesTransformer(label.pairs, labelFields(label, config)));
  if (k.labels.length > 0 || (k.commonLabels?.size ?? 0) > 0) {
    add('LabelTransformer', mapEntriesTransformer(k.commonLabels, config.commonLabels));
  }
  if ((k.commonAnnotations?.size ?? 0) > 0) {
    add('AnnotationsTransformer', mapEntriesTransformer(k.commonAnnotations, config.commonAnnotations));
  }
  for (const patch of k.patchesJson6902) {
    const shown = showPatch(patch, 'jsonOp');
    add(
      'PatchJson6902Transformer',
      configured('PatchJson6902Transformer', shown, () => json6902Transformer(patch, context)),
    );
  }
  for (const replica of k.replicas)
    add('ReplicaCountTransformer', replicaTransformer(replica, config.replicas));
  // All images in one pass; the others of their kind only count.
  k.images.forEach((_, index) => {
    add('ImageTagTransformer', index === 0 ? imageTransformer(k.images, config.images) : () => undefined);
  });
  if (k.replacements.length > 0) {
    add(
      'ReplacementTransformer',
      configured('ReplacementTransformer', {}, () =>
        replacementTransformer(loadReplacements(k.replacements, context.loader)),
      ),
    );
  }
  return result;
}

function configured<T>(kind: string, config: ValueObject, make: () => T): T {
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

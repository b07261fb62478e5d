import type { Value } from '@flux-ts/yaml';
import { encode } from '@flux-ts/yaml';
import { boolean, type Decoder, list, optional, string, struct, texts } from '../config/decode.ts';
import {
  configMapPlugin,
  fieldSpec,
  helmChart,
  helmGlobals,
  image,
  patchOptions,
  replacement,
  replica,
  secretPlugin,
  selector,
} from '../config/kustomization.ts';
import type { Patch } from '../config/kustomization-types.ts';
import { inContext, KustomizeError } from '../errors.ts';
import { dataGenerator } from '../filters/generator/generator.ts';
import { helmGenerator } from '../filters/generator/helm.ts';
import { hashTransformer } from '../filters/hash/hash.ts';
import { iamPolicyGenerator } from '../filters/iam-policy/iam-policy.ts';
import { imageTransformer } from '../filters/image-tag/image-tag.ts';
import { mapEntriesTransformer } from '../filters/labels/labels.ts';
import { nameAffixTransformer } from '../filters/name-affix/name-affix.ts';
import { namespaceTransformer, type SubjectMode } from '../filters/namespace/namespace.ts';
import { json6902Transformer, strategicMergeTransformer } from '../filters/patch/old-patches.ts';
import { patchTransformer } from '../filters/patch/patch.ts';
import { loadReplacements } from '../filters/replacement/load.ts';
import { replacementTransformer } from '../filters/replacement/replacement.ts';
import { replicaTransformer } from '../filters/replica-count/replica-count.ts';
import type { FilterContext, Generator, Transformer } from '../filters/transformer.ts';
import { valueAddTransformer } from '../filters/value-add/value-add.ts';
import { formatGvk } from '../resource/gvk.ts';
import { formatId } from '../resource/res-id.ts';
import type { Resource } from '../resource/resource.ts';
import { finish } from '../tree/finish.ts';

const where = { struct: 'Plugin', path: '', lax: true };
const fieldSpecs = list(fieldSpec, '[]types.FieldSpec');
const maybeFieldSpecs = optional(fieldSpecs);

function read<T extends object>(config: Value, fields: { readonly [K in keyof T]-?: Decoder<T[K]> }): T {
  const kind = typeof config === 'object' && config !== null && !Array.isArray(config) ? config['kind'] : '';
  return inYaml(() => struct<T>(`${kind}Plugin`, fields, { lax: true })(config, where));
}

function inYaml<T>(body: () => T): T {
  return inContext('error unmarshaling JSON: while decoding JSON', body);
}

type Make<T> = (config: Value, context: FilterContext) => T;

const generators: Readonly<Record<string, Make<Generator>>> = {
  ConfigMapGenerator: (config, context) => {
    const withName = nameFromMetadata(config);
    const args = inYaml(() => configMapPlugin(withName, where));
    return dataGenerator('ConfigMap', { ...args, type: '' }, context);
  },
  SecretGenerator: (config, context) => {
    const withName = nameFromMetadata(config);
    return dataGenerator(
      'Secret',
      inYaml(() => secretPlugin(withName, where)),
      context,
    );
  },
  HelmChartInflationGenerator: (config, context) =>
    helmGenerator(helmChart(config, where), helmGlobals(config, where), context),
  IAMPolicyGenerator: iamPolicyGenerator,
};

/** The plugin's name and namespace are those of its metadata unless it says others. */
function nameFromMetadata(config: Value): Value {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) return config;
  const metadata = config['metadata'];
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return config;
  const result = { ...config };
  if (result['name'] === undefined && typeof metadata['name'] === 'string') result['name'] = metadata['name'];
  if (result['namespace'] === undefined && typeof metadata['namespace'] === 'string')
    result['namespace'] = metadata['namespace'];
  return result;
}

const transformers: Readonly<Record<string, Make<Transformer>>> = {
  AnnotationsTransformer: (config, context) => {
    const { annotations, fieldSpecs: specs } = read(config, { annotations: texts, fieldSpecs });
    return mapEntriesTransformer(annotations, specs, context.budget);
  },
  LabelTransformer: (config, context) => {
    const { labels, fieldSpecs: specs } = read(config, { labels: texts, fieldSpecs });
    return mapEntriesTransformer(labels, specs, context.budget);
  },
  HashTransformer: () => hashTransformer,
  NamespaceTransformer: namespacePlugin,
  PrefixTransformer: (config) => affixPlugin('prefix', config),
  SuffixTransformer: (config) => affixPlugin('suffix', config),
  PrefixSuffixTransformer: (config) => {
    const both = [affixPlugin('prefix', config), affixPlugin('suffix', config)];
    return (map) => {
      for (const transform of both) transform(map);
    };
  },
  ImageTagTransformer: (config, context) => {
    const plugin = read(config, { imageTag: image, fieldSpecs });
    return imageTransformer([plugin.imageTag], plugin.fieldSpecs, context.budget);
  },
  ReplicaCountTransformer: (config) => {
    const plugin = read(config, { replica, fieldSpecs });
    return replicaTransformer(plugin.replica, plugin.fieldSpecs);
  },
  PatchTransformer: (config, context) => {
    const patch = read<Patch>(config, {
      path: string,
      patch: string,
      target: optional(selector),
      options: optional(patchOptions),
    });
    return patchTransformer(patch, context, encode(config));
  },
  PatchJson6902Transformer: (config, context) => {
    const { path, jsonOp, target } = read(config, {
      path: string,
      jsonOp: string,
      target: optional(selector),
    });
    return json6902Transformer({ path, patch: jsonOp, target, options: undefined }, context);
  },
  PatchStrategicMergeTransformer: (config, context) => {
    const { paths, patches } = read(config, {
      paths: list(string, '[]types.PatchStrategicMerge'),
      patches: string,
    });
    return strategicMergeTransformer(paths, patches, context);
  },
  ReplacementTransformer: (config, context) => {
    const { replacements } = read(config, {
      replacements: list(replacement(true), '[]types.ReplacementField'),
    });
    return replacementTransformer(loadReplacements(replacements, context.loader), context.budget);
  },
  ValueAddTransformer: valueAddTransformer,
};

function namespacePlugin(config: Value): Transformer {
  const plugin = read(config, {
    metadata: struct('ObjectMeta', { namespace: string }, { lax: true }),
    fieldSpecs,
    unsetOnly: boolean,
    setRoleBindingSubjects: string,
  });
  const mode = plugin.setRoleBindingSubjects || 'defaultOnly';
  if (mode !== 'defaultOnly' && mode !== 'allServiceAccounts' && mode !== 'none') {
    throw new KustomizeError(
      'KUSTOMIZATION',
      `invalid value "${mode}" for setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"`,
    );
  }
  return namespaceTransformer({
    namespace: plugin.metadata.namespace,
    fieldSpecs: plugin.fieldSpecs,
    unsetOnly: plugin.unsetOnly,
    subjects: mode satisfies SubjectMode,
  });
}

function affixPlugin(side: 'prefix' | 'suffix', config: Value): Transformer {
  const plugin = read(config, { prefix: string, suffix: string, fieldSpecs: maybeFieldSpecs });
  if (plugin.fieldSpecs === undefined)
    throw new KustomizeError('KUSTOMIZATION', 'fieldSpecs is not expected to be nil');
  return nameAffixTransformer(side, plugin[side], plugin.fieldSpecs);
}

/** Makes the generator that a resource of `generators` describes. */
export function loadGenerator(resource: Resource, context: FilterContext): Generator {
  const make = pick(generators, transformers, resource, 'generator', context);
  return configure(resource, () => make(configOf(resource), context));
}

/** Makes the transformer that a resource of `transformers` or `validators` describes. */
export function loadTransformer(resource: Resource, context: FilterContext): Transformer {
  const make = pick(transformers, generators, resource, 'transformer', context);
  return configure(resource, () => make(configOf(resource), context));
}

function configOf(resource: Resource): Value {
  return resource.tree === undefined ? null : finish(resource.tree);
}

function configure<T>(resource: Resource, make: () => T): T {
  return inContext(`plugin ${formatId(resource.orgId)} fails configuration`, make);
}

function pick<T>(
  own: Readonly<Record<string, T>>,
  others: Readonly<Record<string, Make<unknown>>>,
  resource: Resource,
  role: string,
  context: FilterContext,
): T {
  const { kind } = resource;
  const gvk = resource.gvk;
  if (gvk.group !== '' || gvk.version !== 'builtin') {
    throw new KustomizeError(
      'UNSUPPORTED',
      `external plugins disabled; unable to load external plugin '${kind}'`,
      {
        address: { file: resource.origin.file },
      },
    );
  }
  const make = Object.hasOwn(own, kind) ? own[kind] : undefined;
  if (make !== undefined) return make;
  const other = Object.hasOwn(others, kind) ? others[kind] : undefined;
  if (other !== undefined) {
    // It is configured before it is found to be of no use here.
    configure(resource, () => other(configOf(resource), context));
    throw new KustomizeError('KUSTOMIZATION', `plugin ${formatId(resource.orgId)} not a ${role}`);
  }
  throw new KustomizeError('UNSUPPORTED', `unable to load builtin ${formatGvk(gvk)}`);
}

import { errorMessage } from '@flux-ts/errors';
import { HELM_RELEASE } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { decode, type Value } from '@flux-ts/yaml';
import { defineCommand } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { duration } from '../../cli/duration-flag.ts';
import { failure } from '../../cli/errors.ts';
import { bool, choice, string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { helmReleaseRevision } from '../../objects/helm-revision.ts';
import { equalFold, parseDependsOn, parseKindName, parseKindNameNamespace } from '../../objects/names.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { applyAndWait } from './apply.ts';
import { durationField, given, objectOf } from './build-object.ts';
import { createFlags } from './group.ts';
import { chartSource } from './source-flags.ts';

const policies = ['Skip', 'Create', 'CreateReplace'];
const referenceKinds = ['OCIRepository', 'HelmChart'];
const valuesKinds = ['Secret', 'ConfigMap'];

const flags = {
  'release-name': string("name of the release; '[<target-namespace>-]<HelmRelease-name>' by default"),
  source: chartSource('string'),
  chart: string('name or path of the chart'),
  'chart-version': string('range of versions of the chart; ignored for charts of Git repositories'),
  'chart-ref': string("HelmChart or OCIRepository with the chart, in the format '<kind>/<name>.<namespace>'"),
  'depends-on': strings(
    "HelmRelease that must be ready first, in the format '<name>' or '<namespace>/<name>'",
  ),
  'target-namespace': string('namespace of the release; that of the HelmRelease by default'),
  'storage-namespace': string('namespace of Helm’s storage; the target namespace by default'),
  'create-target-namespace': bool('creates the target namespace if there is none'),
  'service-account': string('service account that acts'),
  'reconcile-strategy': string('what makes a new chart: ChartVersion or Revision', 'ChartVersion'),
  'chart-interval': duration('how often new chart versions are looked for'),
  values: strings('files with values; repeated or separated by commas, the last wins'),
  'values-from': strings("object with the key values.yaml, in the format '<kind>/<name>'"),
  crds: choice('upgrade CRDs policy', policies, {
    type: policies.join('|'),
    refuse: (text, words) =>
      text.trim() === ''
        ? `no upgrade CRDs policy given, must be one of: ${words.join(', ')}`
        : `unsupported upgrade CRDs policy '${text}', must be one of: ${words.join(', ')}`,
  }),
  'kubeconfig-secret-ref': string('secret with a kubeconfig of the cluster to release to'),
};

function chartReference(text: string): { [field: string]: string } {
  const { kind, name, namespace } = parseKindNameNamespace(text);
  if (!referenceKinds.includes(kind)) {
    throw failure(
      `chart reference kind '${kind}' is not supported, must be one of: ${referenceKinds.join(', ')}`,
    );
  }
  return { kind, name, ...given('namespace', namespace) };
}

function valuesReference(text: string): { kind: string; name: string } {
  const { kind, name } = parseKindName(text);
  if (kind === '') {
    throw failure(`invalid Kubernetes object reference '${text}', must be in format <kind>/<name>`);
  }
  const clean = equalFold(kind, valuesKinds);
  if (clean === undefined) {
    throw failure(`reference kind '${kind}' is not supported, must be one of: ${valuesKinds.join(', ')}`);
  }
  return { kind: clean, name };
}

type Values = { [key: string]: Value };

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Merges maps at every depth; lists and scalars of the second replace those of the first. */
function merge(a: Values, b: Values): Values {
  const merged = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = Object.hasOwn(a, key) ? a[key] : undefined;
    merged[key] = isValues(before) && isValues(value) ? merge(before, value) : value;
  }
  return merged;
}

async function readValues(context: CliContext, files: readonly string[]): Promise<Values> {
  let values: Values = {};
  for (const file of files) {
    const text = await context.files.readText(file).catch((thrown: Error) => {
      throw failure(`reading values from ${file} failed: ${thrown.message}`, thrown);
    });
    let read: Value;
    try {
      read = decode(text, { file });
    } catch (thrown) {
      throw failure(`converting values to JSON from ${file} failed: ${errorMessage(thrown)}`, thrown);
    }
    if (read !== null && !isValues(read)) {
      throw failure(`unmarshaling values from ${file} failed: values must be a map`);
    }
    values = merge(values, read ?? {});
  }
  return values;
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create hr podinfo \\
    --interval=10m \\
    --source=HelmRepository/podinfo \\
    --chart=podinfo \\
    --chart-version=">4.0.0"`,
  flags,
  async run(context, { args, flags: values }) {
    if (values.chart === '' && values['chart-ref'] === '') throw failure('chart or chart-ref is required');
    if (values.chart !== '' && values['chart-ref'] !== '') {
      throw failure('cannot use --chart in combination with --chart-ref');
    }
    const say = messages(context);
    if (!values.export) say.generate('generating HelmRelease');
    const strategy = values['reconcile-strategy'];
    if (strategy !== 'Revision' && strategy !== 'ChartVersion') {
      throw failure(`'${strategy}' is an invalid reconcile strategy(valid: Revision, ChartVersion)`);
    }
    const target = values['target-namespace'];
    const storage = values['storage-namespace'] === '' ? target : values['storage-namespace'];
    const { kind, name: sourceName, namespace } = values.source;
    const chart = {
      spec: {
        chart: values.chart,
        ...given('version', values['chart-version']),
        sourceRef: { ...given('kind', kind), name: sourceName, ...given('namespace', namespace) },
        reconcileStrategy: strategy,
        ...durationField('interval', values['chart-interval']),
      },
    };
    const install = {
      ...given('createNamespace', values['create-target-namespace']),
      ...(values.crds !== '' && { crds: 'Create' }),
    };
    const inline = values.values.length > 0 ? await readValues(context, values.values) : undefined;
    const spec = {
      ...given('releaseName', values['release-name']),
      interval: formatDuration(values.interval),
      ...given('targetNamespace', target),
      ...given('storageNamespace', storage),
      ...given('dependsOn', parseDependsOn(values['depends-on'])),
      ...(values.chart === '' ? { chartRef: chartReference(values['chart-ref']) } : { chart }),
      ...(values['kubeconfig-secret-ref'] !== '' && {
        kubeConfig: { secretRef: { name: values['kubeconfig-secret-ref'] } },
      }),
      ...(Object.keys(install).length > 0 && { install }),
      ...(values.crds !== '' && { upgrade: { crds: values.crds } }),
      ...given('serviceAccountName', values['service-account']),
      ...(inline && { values: inline }),
      ...given('valuesFrom', values['values-from'].map(valuesReference)),
    };
    const name = args[0] as string;
    const identity = { name, namespace: values.namespace, labels: values.label };
    const object = objectOf(HELM_RELEASE, identity, spec);
    if (values.export) return printObjects(context, [exported(object)]);
    const client = await context.client(values);
    const word = 'HelmRelease';
    const ready = await applyAndWait(context, values, client, object, {
      applying: word,
      saved: word,
      waiting: word,
    });
    say.success(`HelmRelease ${name} is ready`);
    say.success(`applied revision ${helmReleaseRevision(ready)}`);
  },
});

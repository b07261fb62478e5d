import { HELM_RELEASE, KUSTOMIZATION } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { duration } from '../../cli/duration-flag.ts';
import { failure } from '../../cli/errors.ts';
import { bool, choice, string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { safePath } from '../../cli/path-flag.ts';
import { textAt } from '../../objects/fields.ts';
import { parseDependsOn } from '../../objects/names.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { applyAndWait } from './apply.ts';
import { durationField, given, objectOf } from './build-object.ts';
import { createFlags } from './group.ts';
import { kustomizationSource } from './source-flags.ts';

const checkable = ['Deployment', 'DaemonSet', 'StatefulSet', HELM_RELEASE.kind];

/** `<kind>/<name>.<namespace>` of --health-check. */
function healthCheck(text: string): { [field: string]: string } {
  const parts = text.split('/');
  if (parts.length !== 2) {
    throw failure(
      `invalid health check '${text}' must be in the format 'kind/name.namespace' [${parts.join(' ')}]`,
    );
  }
  const [kind, rest] = parts as [string, string];
  if (!checkable.includes(kind)) {
    throw failure(
      `invalid health check kind '${kind}' can be HelmRelease, Deployment, DaemonSet or StatefulSet`,
    );
  }
  const names = rest.split('.');
  if (names.length !== 2) {
    throw failure(`invalid health check '${text}' must be in the format 'kind/name.namespace'`);
  }
  const [name, namespace] = names as [string, string];
  const version = kind === HELM_RELEASE.kind ? { apiVersion: HELM_RELEASE.apiVersion } : {};
  return { ...version, kind, name, namespace };
}

const flags = {
  source: kustomizationSource(),
  path: safePath('path to the directory with the kustomization.yaml file', './'),
  prune: bool('deletes what is no longer in the source'),
  wait: bool('waits until everything that was applied is healthy'),
  'health-check': strings("workload whose health is waited for, in the format '<kind>/<name>.<namespace>'"),
  'health-check-timeout': duration('limit of health checks', 120_000),
  validation: string('how manifests are validated', '', {
    deprecated: 'this arg is no longer used, all resources are validated using server-side apply dry-run',
  }),
  'depends-on': strings(
    "Kustomization that must be ready first, in the format '<name>' or '<namespace>/<name>'",
  ),
  'service-account': string('service account that applies'),
  'decryption-provider': choice('decryption provider, available options are: (sops)', ['sops'], {
    type: 'decryptionProvider',
    refuse: (text, words) =>
      text.trim() === ''
        ? `no decryption provider given, must be one of: ${words.join(', ')}`
        : `unsupported decryption provider '${text}', must be one of: ${words.join(', ')}`,
  }),
  'decryption-secret': string('secret with the keys for sops'),
  'target-namespace': string('namespace of all objects'),
  'kubeconfig-secret-ref': string('secret with a kubeconfig of the cluster to apply to'),
  'retry-interval': duration('how long until a failed reconciliation is tried again'),
};

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  long: 'Create or update a Kustomization and wait for it to be applied.',
  example: `  flux create kustomization contour \\
    --source=GitRepository/contour \\
    --path="./examples/contour/" \\
    --prune=true \\
    --interval=10m \\
    --health-check="Deployment/contour.projectcontour"`,
  flags,
  async run(context, { args, flags: values }) {
    if (!values.path.startsWith('./')) throw failure('path must begin with ./');
    if (values.source.name === '') throw failure('source is required');
    const say = messages(context);
    if (!values.export) say.generate('generating Kustomization');
    const checks = values.wait ? [] : values['health-check'].map(healthCheck);
    const timed = values.wait || checks.length > 0;
    const { kind, name: sourceName, namespace } = values.source;
    const secret = values['decryption-secret'];
    const spec = {
      interval: formatDuration(values.interval),
      path: values.path,
      prune: values.prune,
      sourceRef: { kind, name: sourceName, ...given('namespace', namespace) },
      ...given('targetNamespace', values['target-namespace']),
      ...given('dependsOn', parseDependsOn(values['depends-on'])),
      ...(values['kubeconfig-secret-ref'] !== '' && {
        kubeConfig: { secretRef: { name: values['kubeconfig-secret-ref'] } },
      }),
      ...given('healthChecks', checks),
      ...given('wait', values.wait),
      ...(timed && { timeout: formatDuration(values['health-check-timeout']) }),
      ...given('serviceAccountName', values['service-account']),
      ...(values['decryption-provider'] !== '' && {
        decryption: {
          provider: values['decryption-provider'],
          ...(secret !== '' && { secretRef: { name: secret } }),
        },
      }),
      ...durationField('retryInterval', values['retry-interval']),
    };
    const name = args[0] as string;
    const identity = { name, namespace: values.namespace, labels: values.label };
    const object = objectOf(KUSTOMIZATION, identity, spec);
    if (values.export) return printObjects(context, [exported(object)]);
    const client = await context.client(values);
    const word = 'Kustomization';
    const ready = await applyAndWait(context, values, client, object, {
      applying: word,
      saved: word,
      waiting: word,
    });
    say.success(`Kustomization ${name} is ready`);
    say.success(`applied revision ${textAt(ready, 'status', 'lastAppliedRevision')}`);
  },
});

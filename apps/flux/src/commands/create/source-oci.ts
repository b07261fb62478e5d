import { OCI_REPOSITORY } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { applyAndWait, artifactRevision } from './apply.ts';
import { durationField, given, objectOf, reference } from './build-object.ts';
import { createFlags, createSourceFlags } from './group.ts';
import { ociProvider, verification, verifyFlags } from './source-flags.ts';

/** `<media-type>:<extract|copy>`, split at the first colon. */
function layerSelector(text: string): { mediaType: string; operation: string } | undefined {
  if (text === '') return undefined;
  const colon = text.indexOf(':');
  const mediaType = text.slice(0, Math.max(colon, 0));
  const operation = text.slice(colon + 1);
  const wrong = `invalid --layer-selector ${JSON.stringify(text)}`;
  if (colon < 0 || mediaType === '' || operation === '') {
    throw failure(`${wrong}: must be in the format '<media-type>:<operation>'`);
  }
  if (operation !== 'extract' && operation !== 'copy') {
    throw failure(`${wrong}: operation must be "extract" or "copy"`);
  }
  return { mediaType, operation };
}

export const command = defineCommand({
  inherits: { ...createFlags, ...createSourceFlags },
  usage: '[name]',
  example: `  flux create source oci podinfo \\
    --url=oci://registry.example.com/manifests/podinfo \\
    --tag=6.6.2 \\
    --interval=10m`,
  flags: {
    provider: ociProvider(),
    url: string('address of the OCI repository'),
    tag: string('tag of the artifact'),
    'tag-semver': string('range of versions of tags'),
    digest: string('digest of the artifact'),
    'secret-ref': string('image pull secret'),
    'proxy-secret-ref': string('existing secret with the address and credentials of a proxy'),
    'service-account': string('service account with image pull secrets'),
    'cert-ref': string('secret with TLS certificates'),
    ...verifyFlags,
    'ignore-paths': strings('paths to leave out; repeated or separated by commas'),
    insecure: bool('connects to a registry over plain HTTP'),
    'layer-selector': string("layer to take, in the format '<media-type>:<operation>'"),
  },
  async run(context, { args, flags }) {
    if (flags.url === '') throw failure('url is required');
    if (flags['tag-semver'] === '' && flags.tag === '' && flags.digest === '') {
      throw failure('--tag, --tag-semver or --digest is required');
    }
    const selector = layerSelector(flags['layer-selector']);
    const verify = verification(flags);
    const spec = {
      provider: flags.provider,
      url: flags.url,
      ...given('insecure', flags.insecure),
      interval: formatDuration(flags.interval),
      ref: {
        ...given('digest', flags.digest),
        ...given('semver', flags['tag-semver']),
        ...given('tag', flags.tag),
      },
      ...given('ignore', flags['ignore-paths'].join('\n')),
      ...(selector && { layerSelector: selector }),
      ...durationField('timeout', flags['fetch-timeout']),
      ...given('serviceAccountName', flags['service-account']),
      ...reference('secretRef', flags['secret-ref']),
      ...reference('proxySecretRef', flags['proxy-secret-ref']),
      ...reference('certSecretRef', flags['cert-ref']),
      ...(verify && { verify }),
    };
    const identity = { name: args[0] as string, namespace: flags.namespace, labels: flags.label };
    const object = objectOf(OCI_REPOSITORY, identity, spec);
    if (flags.export) return printObjects(context, [exported(object)]);
    const client = await context.client(flags);
    const kind = 'OCIRepository';
    const ready = await applyAndWait(context, flags, client, object, {
      applying: kind,
      saved: kind,
      waiting: kind,
    });
    const say = messages(context);
    say.success('OCIRepository reconciliation completed');
    const revision = artifactRevision(ready);
    if (revision === undefined) throw failure('no artifact was found');
    say.success(`fetched revision: ${revision}`);
  },
});

import { HELM_REPOSITORY } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { parseUrl } from '../../io/url.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { upsertSecret } from '../../objects/upsert.ts';
import { helmParts } from '../secret/helm.ts';
import { secretOf } from '../secret/secret.ts';
import { readTlsFiles } from '../secret/tls-values.ts';
import { applyAndWait, artifactRevision } from './apply.ts';
import { durationField, given, objectOf } from './build-object.ts';
import { createFlags, createSourceFlags } from './group.ts';

export const command = defineCommand({
  inherits: { ...createFlags, ...createSourceFlags },
  usage: '[name]',
  example: `  flux create source helm podinfo \\
    --url=https://stefanprodan.github.io/podinfo \\
    --interval=10m`,
  flags: {
    url: string('address of the Helm repository'),
    username: string('user name for basic authentication', '', { short: 'u' }),
    password: string('password for basic authentication', '', { short: 'p' }),
    'cert-file': string('file with the client certificate'),
    'key-file': string('file with the key of the client certificate'),
    'ca-file': string('file with the certificate authority'),
    'secret-ref': string('existing secret with credentials'),
    'oci-provider': string('provider whose identity is used to sign in to an OCI registry'),
    'pass-credentials': bool('sends credentials to all hosts'),
  },
  async run(context, { args, flags }) {
    if (flags.url === '') throw failure('url is required');
    const url = parseUrl(flags.url, 'url parse failed: ');
    if (!['http', 'https', 'oci'].includes(url.scheme)) {
      throw failure(`url scheme '${url.scheme}' not supported, can be: http, https and oci`);
    }
    if (url.host === '') throw failure('url host is required');
    const oci = url.scheme === 'oci';
    const pass = given('passCredentials', flags['pass-credentials']);
    const named = flags['secret-ref'];
    const spec = {
      url: flags.url,
      interval: formatDuration(flags.interval),
      ...(oci && { type: 'oci', ...given('provider', flags['oci-provider']) }),
      ...durationField('timeout', flags['fetch-timeout']),
      ...(named !== '' && { secretRef: { name: named }, ...pass }),
    };
    const name = args[0] as string;
    const object = objectOf(HELM_REPOSITORY, { name, namespace: flags.namespace, labels: flags.label }, spec);
    if (flags.export) return printObjects(context, [exported(object)]);

    const client = await context.client(flags);
    const files = await readTlsFiles(context, {
      'tls-crt-file': flags['cert-file'],
      'tls-key-file': flags['key-file'],
      'ca-crt-file': flags['ca-file'],
    });
    const say = messages(context);
    say.generate('generating HelmRepository source');
    const parts = helmParts(flags.username, flags.password, files);
    if (named === '' && Object.keys(parts.values).length > 0) {
      say.action('applying secret with repository credentials');
      const secretName = `helm-${name}`;
      await upsertSecret(client, secretOf({ name: secretName, namespace: flags.namespace, ...parts }));
      object['spec'] = { ...spec, secretRef: { name: secretName }, ...pass };
      say.success('authentication configured');
    }
    const source = 'HelmRepository source';
    const words = { applying: source, saved: 'source', waiting: source, static: oci };
    const ready = await applyAndWait(context, flags, client, object, words);
    say.success('HelmRepository source reconciliation completed');
    if (oci) return;
    const revision = artifactRevision(ready);
    if (revision === undefined) {
      throw failure('HelmRepository source reconciliation completed but no artifact was found');
    }
    say.success(`fetched revision: ${revision}`);
  },
});

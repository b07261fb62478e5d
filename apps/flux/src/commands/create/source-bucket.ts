import { BUCKET } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { upsertSecret } from '../../objects/upsert.ts';
import { secretOf } from '../secret/secret.ts';
import { applyAndWait, artifactRevision } from './apply.ts';
import { durationField, given, objectOf, reference } from './build-object.ts';
import { createFlags, createSourceFlags } from './group.ts';
import { bucketProvider } from './source-flags.ts';

export const command = defineCommand({
  inherits: { ...createFlags, ...createSourceFlags },
  usage: '[name]',
  example: `  flux create source bucket podinfo \\
    --bucket-name=podinfo \\
    --endpoint=minio.minio.svc.cluster.local:9000 \\
    --insecure=true \\
    --access-key=myaccesskey \\
    --secret-key=mysecretkey \\
    --interval=10m`,
  flags: {
    provider: bucketProvider(),
    'bucket-name': string('name of the bucket'),
    endpoint: string('address of the object storage'),
    'access-key': string('access key of the bucket'),
    'secret-key': string('secret key of the bucket'),
    region: string('region of the bucket'),
    insecure: bool('connects over plain HTTP'),
    'secret-ref': string('existing secret with credentials'),
    'proxy-secret-ref': string('existing secret with the address and credentials of a proxy'),
    'ignore-paths': strings('paths to leave out; repeated or separated by commas'),
  },
  async run(context, { args, flags }) {
    if (flags['bucket-name'] === '') throw failure('bucket-name is required');
    if (flags.endpoint === '') throw failure('endpoint is required');
    const spec = {
      bucketName: flags['bucket-name'],
      provider: flags.provider,
      ...given('insecure', flags.insecure),
      endpoint: flags.endpoint,
      ...given('region', flags.region),
      interval: formatDuration(flags.interval),
      ...given('ignore', flags['ignore-paths'].join('\n')),
      ...durationField('timeout', flags['fetch-timeout']),
      ...reference('secretRef', flags['secret-ref']),
      ...reference('proxySecretRef', flags['proxy-secret-ref']),
    };
    const name = args[0] as string;
    const object = objectOf(BUCKET, { name, namespace: flags.namespace, labels: flags.label }, spec);
    if (flags.export) return printObjects(context, [exported(object)]);

    const client = await context.client(flags);
    const say = messages(context);
    say.generate('generating Bucket source');
    const values = { ...given('accesskey', flags['access-key']), ...given('secretkey', flags['secret-key']) };
    if (flags['secret-ref'] === '' && Object.keys(values).length > 0) {
      say.action('applying secret with the bucket credentials');
      const secretName = `bucket-${name}`;
      await upsertSecret(client, secretOf({ name: secretName, namespace: flags.namespace, values }));
      object['spec'] = { ...spec, secretRef: { name: secretName } };
      say.success('authentication configured');
    }
    const source = 'Bucket source';
    const words = { applying: source, saved: source, waiting: source };
    const ready = await applyAndWait(context, flags, client, object, words);
    say.success('Bucket source reconciliation completed');
    const revision = artifactRevision(ready);
    if (revision === undefined) throw failure('Bucket source reconciliation but no artifact was found');
    say.success(`fetched revision: ${revision}`);
  },
});

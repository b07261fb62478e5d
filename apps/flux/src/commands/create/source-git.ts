import { GIT_REPOSITORY } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool, string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { parseUrl } from '../../io/url.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { keyFlags } from '../secret/key-flags.ts';
import { applyAndWait, artifactRevision } from './apply.ts';
import { durationField, given, objectOf, reference } from './build-object.ts';
import { createFlags, createSourceFlags } from './group.ts';
import { gitProvider } from './source-flags.ts';

const flags = {
  url: string('git address, for example ssh://git@host/org/repository'),
  branch: string('git branch'),
  tag: string('git tag'),
  'tag-semver': string('range of versions of git tags'),
  'ref-name': string('full name of a git reference'),
  commit: string('git commit'),
  username: string('user name for basic authentication', '', { short: 'u' }),
  password: string('password for basic authentication', '', { short: 'p' }),
  ...keyFlags,
  'secret-ref': string('existing secret with credentials'),
  'proxy-secret-ref': string('existing secret with the address and credentials of a proxy'),
  provider: gitProvider(),
  'ca-file': string('file with the certificate authority of the server'),
  'private-key-file': string('file with the private key for the SSH server'),
  'recurse-submodules': bool('fetches submodules too'),
  silent: bool('takes the deploy key as set up and asks nothing', false, { short: 's' }),
  'ignore-paths': strings('paths to leave out; repeated or separated by commas'),
  'sparse-checkout-paths': strings('the only paths to check out; repeated or separated by commas'),
};

/** spec.ref: commit, full name, range, tag, branch, in this order. */
function refOf(values: Record<'branch' | 'tag' | 'tag-semver' | 'ref-name' | 'commit', string>) {
  if (values.commit !== '') return { commit: values.commit, ...given('branch', values.branch) };
  if (values['ref-name'] !== '') return { name: values['ref-name'] };
  if (values['tag-semver'] !== '') return { semver: values['tag-semver'] };
  if (values.tag !== '') return { tag: values.tag };
  return given('branch', values.branch);
}

export const command = defineCommand({
  inherits: { ...createFlags, ...createSourceFlags },
  usage: '[name]',
  long: `Create or update a GitRepository source and wait for it to be fetched.
For SSH a key pair is made and the host key collected, unless a secret is named; for HTTP(S) the given
credentials are stored in a secret.`,
  example: `  # A branch of a public repository
  flux create source git podinfo \\
    --url=https://github.com/stefanprodan/podinfo \\
    --branch=master

  # A private repository over SSH
  flux create source git podinfo \\
    --url=ssh://git@github.com/stefanprodan/podinfo \\
    --branch=master`,
  flags,
  async run(context, input) {
    const values = input.flags;
    const name = input.args[0] as string;
    if (values.url === '') throw failure('url is required');
    const url = parseUrl(values.url, 'git URL parse failed: ');
    if (!['ssh', 'http', 'https'].includes(url.scheme)) {
      throw failure(`git URL scheme '${url.scheme}' not supported, can be: ssh, http and https`);
    }
    const refs = [values.branch, values.tag, values['tag-semver'], values.commit, values['ref-name']];
    if (refs.every((ref) => ref === '')) {
      throw failure(
        'a Git ref is required, use one of the following: --branch, --tag, --commit, --ref-name or --tag-semver',
      );
    }
    if (values['ca-file'] !== '' && url.scheme === 'ssh') {
      throw failure('specifying a CA file is not supported for Git over SSH');
    }
    const spec = {
      url: values.url,
      interval: formatDuration(values.interval),
      ...given('recurseSubmodules', values['recurse-submodules']),
      ref: refOf(values),
      ...given('ignore', values['ignore-paths'].join('\n')),
      ...given('sparseCheckout', [...values['sparse-checkout-paths']]),
      ...durationField('timeout', values['fetch-timeout']),
      ...reference('secretRef', values['secret-ref']),
      ...reference('proxySecretRef', values['proxy-secret-ref']),
      ...given('provider', values.provider),
    };
    const identity = { name, namespace: values.namespace, labels: values.label };
    const object = objectOf(GIT_REPOSITORY, identity, spec);
    if (values.export) return printObjects(context, [exported(object)]);

    const client = await context.client(values);
    const say = messages(context);
    say.generate('generating GitRepository source');
    const { sourceCredentials } = await import('./git-credentials.ts');
    if (values['secret-ref'] === '' && (await sourceCredentials(context, client, name, url, values))) {
      object['spec'] = { ...spec, secretRef: { name } };
    }
    const source = 'GitRepository source';
    const words = { applying: source, saved: source, waiting: source };
    const ready = await applyAndWait(context, values, client, object, words);
    say.success('GitRepository source reconciliation completed');
    const revision = artifactRevision(ready);
    if (revision === undefined) {
      throw failure('GitRepository source reconciliation completed but no artifact was found');
    }
    say.success(`fetched revision: ${revision}`);
  },
});

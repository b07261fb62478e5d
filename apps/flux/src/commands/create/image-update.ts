import { IMAGE_UPDATE_AUTOMATION } from '@flux-ts/kinds';
import { formatDuration } from '@flux-ts/text';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { given, objectOf } from './build-object.ts';
import { createFlags } from './group.ts';
import { deliverImageObject } from './image-create.ts';

const required = {
  'git-repo-ref': 'a reference to a GitRepository is required (--git-repo-ref)',
  'checkout-branch': 'the Git repository branch is required (--checkout-branch)',
  'author-name': 'the author name is required (--author-name)',
  'author-email': 'the author email is required (--author-email)',
} as const;

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create image update flux-system \\
    --git-repo-ref=flux-system \\
    --git-repo-path="./clusters/my-cluster" \\
    --checkout-branch=main \\
    --author-name=flux \\
    --author-email=flux@example.com`,
  flags: {
    'git-repo-ref': string('GitRepository to update'),
    'git-repo-namespace': string('namespace of the GitRepository'),
    'git-repo-path': string('directory with the manifests to update; the root by default'),
    'checkout-branch': string('branch to check out'),
    'push-branch': string('branch to push to; that of the checkout by default'),
    'commit-template': string('template of commit messages'),
    'author-name': string('name of the author of commits'),
    'author-email': string('address of the author of commits'),
    'signing-key-secret': string('secret with the key that signs commits'),
    'signing-key-type': string('kind of the key that signs commits, gpg or ssh'),
  },
  async run(context, { args, flags }) {
    for (const [name, words] of Object.entries(required)) {
      if (flags[name as keyof typeof required] === '') throw failure(words);
    }
    const type = flags['signing-key-type'];
    const secret = flags['signing-key-secret'];
    if (type !== '' && secret === '') throw failure('--signing-key-type requires --signing-key-secret');
    if (!['', 'gpg', 'ssh'].includes(type)) throw failure('--signing-key-type must be one of: gpg, ssh');
    const path = flags['git-repo-path'];
    const identity = { name: args[0] as string, namespace: flags.namespace, labels: flags.label };
    const object = objectOf(IMAGE_UPDATE_AUTOMATION, identity, {
      sourceRef: {
        kind: 'GitRepository',
        name: flags['git-repo-ref'],
        ...given('namespace', flags['git-repo-namespace']),
      },
      git: {
        checkout: { ref: { branch: flags['checkout-branch'] } },
        commit: {
          author: { name: flags['author-name'], email: flags['author-email'] },
          ...given('messageTemplate', flags['commit-template']),
          ...(secret !== '' && { signingKey: { secretRef: { name: secret }, ...given('type', type) } }),
        },
        ...(flags['push-branch'] !== '' && { push: { branch: flags['push-branch'] } }),
      },
      interval: formatDuration(flags.interval),
      ...(path !== '' && { update: { path, strategy: 'Setters' } }),
    });
    await deliverImageObject(context, flags, object);
  },
});

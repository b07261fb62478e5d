import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { createFlags } from '../create/group.ts';
import { deliver, secretOf } from './secret.ts';

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create secret githubapp podinfo-auth \\
    --app-id="1" \\
    --app-installation-id="2" \\
    --app-private-key=./private-key-file.pem`,
  flags: {
    'app-id': string('ID of the GitHub App'),
    'app-installation-owner': string('user or organization that installed the GitHub App'),
    'app-installation-id': string('ID of the installation of the GitHub App'),
    'app-private-key': string('file with the private key of the GitHub App'),
    'app-base-url': string('address of the GitHub API'),
  },
  async run(context, { args, flags }) {
    const key = await context.files.readText(flags['app-private-key']).catch((thrown: Error) => {
      throw failure(`unable to read private key file: ${thrown.message}`, thrown);
    });
    if (flags['app-id'] === '') throw failure('githubAppID is required');
    if (key === '') throw failure('githubAppPrivateKey is required');
    const owner = flags['app-installation-owner'];
    const id = flags['app-installation-id'];
    if ((owner === '') === (id === '')) {
      throw failure('exactly one of githubAppInstallationOwner or githubAppInstallationID must be provided');
    }
    const secret = secretOf({
      name: args[0] as string,
      namespace: flags.namespace,
      labels: flags.label,
      type: 'Opaque',
      values: {
        githubAppID: flags['app-id'],
        githubAppPrivateKey: key,
        ...(owner !== '' && { githubAppInstallationOwner: owner }),
        ...(id !== '' && { githubAppInstallationID: id }),
        ...(flags['app-base-url'] !== '' && { githubAppBaseURL: flags['app-base-url'] }),
      },
    });
    await deliver(context, flags, secret, 'githubapp');
  },
});

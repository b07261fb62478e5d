import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { parseUrl } from '../../io/url.ts';
import { createFlags } from '../create/group.ts';
import { deliver, secretOf } from './secret.ts';

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create secret proxy my-proxy \\
    --address=https://my-proxy.com \\
    --username=my-username \\
    --password=my-password`,
  flags: {
    address: string('address of the proxy'),
    username: string('user name for basic authentication', '', { short: 'u' }),
    password: string('password for basic authentication', '', { short: 'p' }),
  },
  async run(context, { args, flags }) {
    if (flags.address === '') throw failure('address is required');
    parseUrl(flags.address, 'invalid proxy address: ');
    const secret = secretOf({
      name: args[0] as string,
      namespace: flags.namespace,
      labels: flags.label,
      type: 'Opaque',
      values: {
        address: flags.address,
        ...(flags.username !== '' && { username: flags.username }),
        ...(flags.password !== '' && { password: flags.password }),
      },
    });
    await deliver(context, flags, secret, 'proxy');
  },
});

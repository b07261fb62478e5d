import { errorMessage } from '@flux-ts/errors';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { checkReference } from '../../objects/image-reference.ts';
import { createFlags } from '../create/group.ts';
import { deliver, secretOf } from './secret.ts';

/** Content of a docker config for one registry, indented as Flux writes it. */
export function dockerConfig(server: string, username: string, password: string): string {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [server]: { username, password, auth } } }, undefined, 2);
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create secret oci podinfo-auth \\
    --url=registry.example.com/charts \\
    --username=username \\
    --password=password`,
  flags: {
    url: string('address of the OCI repository'),
    username: string('user name for basic authentication', '', { short: 'u' }),
    password: string('password for basic authentication', '', { short: 'p' }),
  },
  async run(context, { args, flags }) {
    for (const name of ['url', 'username', 'password'] as const) {
      if (flags[name] === '') throw failure(`--${name} is required`);
    }
    try {
      checkReference(flags.url);
    } catch (thrown) {
      throw failure(`error parsing url: '${errorMessage(thrown)}'`, thrown);
    }
    const config = dockerConfig(flags.url, flags.username, flags.password);
    const secret = secretOf({
      name: args[0] as string,
      namespace: flags.namespace,
      labels: flags.label,
      type: 'kubernetes.io/dockerconfigjson',
      values: { '.dockerconfigjson': config },
    });
    await deliver(context, flags, secret, 'oci');
  },
});

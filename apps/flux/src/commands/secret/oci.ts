import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { createFlags } from '../create/group.ts';
import { deliver, secretOf } from './secret.ts';

/** Content of a docker config for one registry, indented as Flux writes it. */
export function dockerConfig(server: string, username: string, password: string): string {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  return JSON.stringify({ auths: { [server]: { username, password, auth } } }, undefined, 2);
}

/** The registry of an image or repository: its first segment if that is a host. */
function registryOf(url: string): string {
  const [first = '', ...rest] = url.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  return isHost ? first : 'index.docker.io';
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
    const config = dockerConfig(registryOf(flags.url), flags.username, flags.password);
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

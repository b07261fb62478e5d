import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { createFlags } from '../create/group.ts';
import { deliver, type SecretParts, secretOf } from './secret.ts';
import { tlsFlags } from './tls.ts';
import { readTlsFiles, tlsParts } from './tls-values.ts';

/** Values of a Secret for a Helm repository: client certificate, else basic auth, else certificate authority. */
export function helmParts(
  username: string,
  password: string,
  files: { ca: string; crt: string; key: string },
): Pick<SecretParts, 'type' | 'values'> {
  if (files.crt !== '' || files.key !== '') return tlsParts(files);
  if (username !== '' || password !== '') {
    if (username === '') throw failure('username is required');
    if (password === '') throw failure('password is required');
    const values = { username, password, ...(files.ca !== '' && { 'ca.crt': files.ca }) };
    return { type: 'kubernetes.io/basic-auth', values };
  }
  return files.ca === '' ? { values: {} } : tlsParts(files);
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create secret helm repo-auth \\
    --username=my-username \\
    --password=my-password`,
  flags: {
    username: string('user name for basic authentication', '', { short: 'u' }),
    password: string('password for basic authentication', '', { short: 'p' }),
    ...tlsFlags,
  },
  async run(context, { args, flags }) {
    const parts = helmParts(flags.username, flags.password, await readTlsFiles(context, flags));
    const secret = secretOf({
      name: args[0] as string,
      namespace: flags.namespace,
      labels: flags.label,
      ...parts,
    });
    await deliver(context, flags, secret, 'helm');
  },
});

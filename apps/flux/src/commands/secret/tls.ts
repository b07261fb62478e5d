import { defineCommand } from '../../cli/command.ts';
import { string } from '../../cli/flag.ts';
import { createFlags } from '../create/group.ts';
import { deliver, printSecret, secretOf } from './secret.ts';
import { readTlsFiles, tlsParts } from './tls-values.ts';

export const tlsFlags = {
  'tls-crt-file': string('file with the client certificate'),
  'tls-key-file': string('file with the key of the client certificate'),
  'ca-crt-file': string('file with the certificate authority'),
};

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create secret tls certs \\
    --tls-crt-file=./client.crt \\
    --tls-key-file=./client.key \\
    --ca-crt-file=./ca.crt`,
  flags: tlsFlags,
  async run(context, { args, flags }) {
    const secret = secretOf({
      name: args[0] as string,
      namespace: flags.namespace,
      labels: flags.label,
      ...tlsParts(await readTlsFiles(context, flags)),
    });
    if (flags.export) return printSecret(context, secret, '');
    await deliver(context, flags, secret, 'tls');
  },
});

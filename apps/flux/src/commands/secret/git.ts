import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { parseUrl } from '../../io/url.ts';
import { createFlags } from '../create/group.ts';
import { readCaFile, sshValues } from './git-secret.ts';
import { keyFlags } from './key-flags.ts';
import { deliver, secretOf } from './secret.ts';

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  long: `Create or update a secret for Git.
For SSH a key pair is made and the host key collected; for HTTP(S) the given user name and password,
or bearer token, are stored.`,
  example: `  # A new ECDSA P-521 key pair
  flux create secret git podinfo-auth \\
    --url=ssh://git@github.com/stefanprodan/podinfo \\
    --ssh-key-algorithm=ecdsa \\
    --ssh-ecdsa-curve=p521

  # Basic authentication
  flux create secret git podinfo-auth \\
    --url=https://github.com/stefanprodan/podinfo \\
    --username=username \\
    --password=password`,
  flags: {
    url: string('git address, for example ssh://git@host/org/repository'),
    username: string('user name for basic authentication', '', { short: 'u' }),
    password: string('password for basic authentication', '', { short: 'p' }),
    ...keyFlags,
    'ca-crt-file': string('file with the certificate authority of the server'),
    'private-key-file': string('file with the private key for the SSH server'),
    'bearer-token': string('bearer token'),
  },
  async run(context, { args, flags }) {
    if (flags.url === '') throw failure('url is required');
    const url = parseUrl(flags.url, 'git URL parse failed: ');
    let values: { [key: string]: string };
    switch (url.scheme) {
      case 'ssh':
        values = await sshValues(context, url, flags);
        break;
      case 'http':
      case 'https':
        values = httpValues(flags.username, flags.password, flags['bearer-token']);
        if (flags['ca-crt-file'] !== '') values['ca.crt'] = await readCaFile(context, flags['ca-crt-file']);
        break;
      default:
        throw failure(`git URL scheme '${url.scheme}' not supported, can be: ssh, http and https`);
    }
    const name = args[0] as string;
    const secret = secretOf({ name, namespace: flags.namespace, labels: flags.label, values });
    if (!flags.export && values['identity.pub'] !== undefined) {
      messages(context).generate(`deploy key: ${values['identity.pub']}`);
    }
    await deliver(context, flags, secret, 'git');
  },
});

function httpValues(username: string, password: string, token: string): { [key: string]: string } {
  const basic = username !== '' && password !== '';
  if (!basic && token === '') {
    throw failure('for Git over HTTP/S the username and password, or a bearer token is required');
  }
  if (basic && token !== '') throw failure('user credentials and bearer token cannot be used together');
  return {
    ...(basic && { username, password }),
    ...(token !== '' && { bearerToken: token }),
  };
}

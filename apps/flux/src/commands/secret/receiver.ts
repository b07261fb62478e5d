import { createHash } from 'node:crypto';
import { RECEIVER_TYPES, WEBHOOK_ANNOTATION } from '@flux-ts/kinds';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { choice, string } from '../../cli/flag.ts';
import { createFlags } from '../create/group.ts';
import { deliver, secretOf } from './secret.ts';

/** Types that have a token: all but OIDC. */
const types = RECEIVER_TYPES.filter((type) => type !== 'generic-oidc');

/** The flag for a receiver's type, of Secrets and of Receivers. */
export const receiverType = () =>
  choice('the receiver type', types, {
    type: types.join('|'),
    refuse: (text, words) =>
      text.trim() === ''
        ? 'no receiver type given, please specify the receiver type'
        : `receiver type '${text}' is not supported, must be one of: ${words.join(', ')}`,
  });

/** Path of a receiver's webhook, as notification-controller computes it. */
export function webhookPath(token: string, name: string, namespace: string): string {
  return `/hook/${createHash('sha256')
    .update(token + name + namespace)
    .digest('hex')}`;
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create secret receiver webhook-token \\
    --namespace=my-namespace \\
    --type=github \\
    --hostname=flux.example.com \\
    --export`,
  flags: {
    type: receiverType(),
    token: string('token of the webhook; made when not given'),
    hostname: string('host of the webhook, for example flux.example.com'),
    'email-claim': string('address of the IAM service account (gcr)'),
    'audience-claim': string('audience of OIDC tokens (gcr); the address of the webhook by default'),
  },
  async run(context, { args, flags }) {
    if (flags.type === '') throw failure('--type is required');
    if (flags.hostname === '') throw failure('--hostname is required');
    const gcr = flags.type === 'gcr';
    if (gcr && flags['email-claim'] === '') throw failure('--email-claim is required for gcr receiver type');
    const name = args[0] as string;
    const token = flags.token === '' ? Buffer.from(context.random(32)).toString('hex') : flags.token;
    const url = `https://${flags.hostname}${webhookPath(token, name, flags.namespace)}`;
    const audience = flags['audience-claim'] === '' ? url : flags['audience-claim'];
    const secret = secretOf({
      name,
      namespace: flags.namespace,
      labels: flags.label,
      annotations: { [WEBHOOK_ANNOTATION]: url },
      values: { token, ...(gcr && { email: flags['email-claim'], audience }) },
    });
    // Its own --token hides the global one: it signs in to nothing.
    await deliver(context, { ...flags, token: '' }, secret, 'receiver');
  },
});

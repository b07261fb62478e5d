import { PROVIDER } from '@flux-ts/kinds';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { applyAndWait } from './apply.ts';
import { given, objectOf, reference } from './build-object.ts';
import { createFlags } from './group.ts';

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create alert-provider slack \\
    --type=slack \\
    --channel=general \\
    --secret-ref=webhook-url`,
  flags: {
    type: string('type of the provider'),
    channel: string('channel of a chat provider'),
    username: string('name under which events are posted'),
    address: string('address of the Git repository, chat provider or webhook'),
    'secret-ref': string('secret with the token'),
  },
  async run(context, { args, flags }) {
    if (flags.type === '') throw failure('Provider type is required');
    const name = args[0] as string;
    const object = objectOf(
      PROVIDER,
      { name, namespace: flags.namespace, labels: flags.label },
      {
        type: flags.type,
        ...given('channel', flags.channel),
        ...given('username', flags.username),
        ...given('address', flags.address),
        ...reference('secretRef', flags['secret-ref']),
      },
    );
    if (flags.export) return printObjects(context, [exported(object)]);
    const say = messages(context);
    say.generate('generating Provider');
    const client = await context.client(flags);
    const words = { applying: 'Provider', saved: 'Provider', waiting: 'Provider', static: true };
    await applyAndWait(context, flags, client, object, words);
    say.success(`Provider ${name} is ready`);
  },
});

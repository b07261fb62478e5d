import { RECEIVER } from '@flux-ts/kinds';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { textAt } from '../../objects/fields.ts';
import { parseKindName } from '../../objects/names.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { receiverType } from '../secret/receiver.ts';
import { applyAndWait } from './apply.ts';
import { given, objectOf } from './build-object.ts';
import { createFlags } from './group.ts';

function resource(text: string): { kind: string; name: string } {
  const { kind, name } = parseKindName(text);
  if (kind === '') throw failure(`invalid event source '${text}', must be in format <kind>/<name>`);
  return { kind, name };
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create receiver github-receiver \\
    --type=github \\
    --event=ping \\
    --event=push \\
    --secret-ref=webhook-token \\
    --resource=GitRepository/webapp`,
  flags: {
    type: receiverType(),
    'secret-ref': string('secret with the token'),
    event: strings('event that counts; repeated or separated by commas'),
    resource: strings("what is reconciled, in the format '<kind>/<name>'; repeated or separated by commas"),
  },
  async run(context, { args, flags }) {
    if (flags.type === '') throw failure('Receiver type is required');
    if (flags['secret-ref'] === '') throw failure('secret ref is required');
    const resources = flags.resource.map(resource);
    if (resources.length === 0) throw failure('atleast one resource is required');
    const name = args[0] as string;
    const object = objectOf(
      RECEIVER,
      { name, namespace: flags.namespace, labels: flags.label },
      {
        type: flags.type,
        ...given('events', [...flags.event]),
        resources,
        secretRef: { name: flags['secret-ref'] },
      },
    );
    if (flags.export) return printObjects(context, [exported(object)]);
    const say = messages(context);
    say.generate('generating Receiver');
    const client = await context.client(flags);
    const words = { applying: 'Receiver', saved: 'Receiver', waiting: 'Receiver' };
    const ready = await applyAndWait(context, flags, client, object, words);
    say.success(`Receiver ${name} is ready`);
    say.success(`generated webhook URL ${textAt(ready, 'status', 'webhookPath')}`);
  },
});

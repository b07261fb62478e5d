import { ALERT } from '@flux-ts/kinds';
import { defineCommand } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { string, strings } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { parseKindNameNamespace } from '../../objects/names.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { applyAndWait } from './apply.ts';
import { given, objectOf } from './build-object.ts';
import { createFlags } from './group.ts';

function eventSource(text: string): { [field: string]: string } {
  const { kind, name, namespace } = parseKindNameNamespace(text);
  if (kind === '') throw failure(`invalid event source '${text}', must be in format <kind>/<name>`);
  return { kind, name, ...given('namespace', namespace) };
}

export const command = defineCommand({
  inherits: createFlags,
  usage: '[name]',
  example: `  flux create alert flux-system \\
    --event-severity=info \\
    --event-source=Kustomization/flux-system \\
    --provider-ref=slack`,
  flags: {
    'provider-ref': string('Provider that gets the events'),
    'event-severity': string('least severity of the events'),
    'event-source': strings(
      "whose events are wanted, in the format '<kind>/<name>'; repeated or separated by commas",
    ),
  },
  async run(context, { args, flags }) {
    if (flags['provider-ref'] === '') throw failure('provider ref is required');
    const eventSources = flags['event-source'].map(eventSource);
    if (eventSources.length === 0) throw failure('at least one event source is required');
    const name = args[0] as string;
    const object = objectOf(
      ALERT,
      { name, namespace: flags.namespace, labels: flags.label },
      {
        providerRef: { name: flags['provider-ref'] },
        ...given('eventSeverity', flags['event-severity']),
        eventSources,
      },
    );
    if (flags.export) return printObjects(context, [exported(object)]);
    const say = messages(context);
    say.generate('generating Alert');
    const client = await context.client(flags);
    const words = { applying: 'Alert', saved: 'Alert', waiting: 'Alert', static: true };
    await applyAndWait(context, flags, client, object, words);
    say.success(`Alert ${name} is ready`);
  },
});

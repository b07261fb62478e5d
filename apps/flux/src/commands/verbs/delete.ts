import type { KubeObject } from '@flux-ts/resource';
import { type CommandModule, defineCommand, type GroupModule } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { confirm } from '../../cli/prompt.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { humanKind, kindNamed } from '../../objects/kind-words.ts';

const deleteFlags = { silent: bool('deletes without asking', false, { short: 's' }) };

export const deleteGroup: GroupModule = { flags: deleteFlags };

/** `flux delete …` of one kind. */
export function deleteCommand(kindName: string): CommandModule {
  const kind = kindNamed(kindName);
  const human = humanKind(kindName);
  return defineCommand({
    inherits: deleteFlags,
    usage: '[name]',
    long: `Delete a ${kindName} from the cluster.`,
    example: (path) => `  # Delete the ${kindName} my-app, after a question
  ${path} my-app

  # Without one
  ${path} my-app --silent`,
    flags: {},
    complete: completeNames(kindName),
    async run(context, { args, flags }) {
      const [name] = args;
      if (name === undefined) throw failure(`${human} name is required`);
      const client = await context.client(flags);
      const key = { apiVersion: kind.apiVersion, kind: kindName, name, namespace: flags.namespace };
      await client.get<KubeObject>(key);
      if (!flags.silent) await confirm(context, `Are you sure you want to delete this ${human}`);
      const say = messages(context);
      say.action(`deleting ${human} ${name} in ${flags.namespace} namespace`);
      await client.delete(key);
      say.success(`${human} deleted`);
    },
  });
}

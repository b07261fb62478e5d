import { errorMessage } from '@flux-ts/errors';
import { type KubeClient, listAll } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { type CommandModule, defineCommand, type GroupModule } from '../../cli/command.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { messages } from '../../cli/messages.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { humanKind, kindNamed } from '../../objects/kind-words.ts';

const suspendFlags = { all: bool('takes all objects of the namespace') };

export const suspendGroup: GroupModule = { flags: suspendFlags };

/** Sets `spec.suspend` of an object; nothing is sent when it says so already. */
export async function setSuspend(client: KubeClient, object: KubeObject, suspend: boolean): Promise<void> {
  const { name, namespace = '' } = object.metadata;
  const key = { apiVersion: object.apiVersion, kind: object.kind, name, namespace };
  // Flux's field is omitted when false: a resumed object has no spec.suspend.
  await client.patch(key, { type: 'merge', body: { spec: { suspend: suspend ? true : null } } });
}

/** The objects of a namespace that a name, or no name, stands for. */
export async function select(
  client: KubeClient,
  kindName: string,
  namespace: string,
  name?: string,
): Promise<KubeObject[]> {
  const kind = kindNamed(kindName);
  const field = name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
  const found = await listAll<KubeObject>(client, kind, { namespace, ...field });
  return found.map((object) => ({ ...object, apiVersion: kind.apiVersion, kind: kindName }));
}

/** `flux suspend …` of one kind; what is not found does not fail the command. */
export function suspendCommand(kindName: string): CommandModule {
  const human = humanKind(kindName);
  return defineCommand({
    inherits: suspendFlags,
    usage: '[name]',
    long: `Suspend the reconciliation of ${kindName} objects.`,
    example: (path) => `  # Two ${kindName} objects
  ${path} my-app my-other-app

  # Every one of the namespace
  ${path} --all`,
    flags: {},
    complete: completeNames(kindName),
    async run(context, { args, flags }) {
      if (args.length === 0 && !flags.all) throw failure(`${human} name is required`);
      const say = messages(context);
      const client = await context.client(flags);
      const { namespace } = flags;
      const suspendAll = async (objects: readonly KubeObject[]) => {
        for (const object of objects) {
          say.action(`suspending ${human} ${object.metadata.name} in ${namespace} namespace`);
          await setSuspend(client, object, true);
          say.success(`${human} suspended`);
        }
      };
      if (args.length === 0) {
        const objects = await select(client, kindName, namespace);
        if (objects.length === 0) throw failure('no objects found');
        return suspendAll(objects);
      }
      for (const name of new Set(args)) {
        try {
          const objects = await select(client, kindName, namespace, name);
          if (objects.length === 0) say.failure(`${kindName} ${name} not found in ${namespace} namespace`);
          else await suspendAll(objects);
        } catch (thrown) {
          say.failure(
            `failed suspending ${kindName} ${name} in ${namespace} namespace: ${errorMessage(thrown)}`,
          );
        }
      }
    },
  });
}

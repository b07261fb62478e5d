import { upgrade } from '@flux-ts/kinds';
import { type KubeClient, listAll } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { type CommandModule, defineCommand, type GroupModule } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { textAt } from '../../objects/fields.ts';
import { kindNamed } from '../../objects/kind-words.ts';
import { exported, printObjects } from '../../objects/print.ts';

const exportFlags = { all: bool('takes all objects of the namespace') };
const sourceFlags = { 'with-credentials': bool('adds the secret with the credentials') };

export const exportGroup: GroupModule = { flags: exportFlags };
export const exportSourceGroup: GroupModule = { flags: sourceFlags };

async function printCredentials(context: CliContext, client: KubeClient, object: KubeObject): Promise<void> {
  const name = textAt(object, 'spec', 'secretRef', 'name');
  if (name === '') return;
  const namespace = object.metadata.namespace ?? '';
  const secret = await client
    .get<KubeObject>({ apiVersion: 'v1', kind: 'Secret', name, namespace })
    .catch((thrown: Error) => {
      throw failure(`failed to retrieve secret ${name}, error: ${thrown.message}`, thrown);
    });
  printObjects(context, [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      data: secret['data'],
      type: secret['type'],
    },
  ]);
}

/** `flux export …` of one kind. */
export function exportCommand(kindName: string): CommandModule {
  const kind = kindNamed(kindName);
  return defineCommand({
    inherits: { ...exportFlags, ...sourceFlags },
    usage: '[name]',
    long: `Print ${kindName} objects as YAML.`,
    example: (path) => `  # Every ${kindName} of the namespace
  ${path} --all > objects.yaml

  # One of them
  ${path} my-app > my-app.yaml`,
    flags: {},
    complete: completeNames(kindName),
    async run(context, { args, flags }) {
      const name = args[0];
      if (!flags.all && name === undefined) throw failure('name is required');
      const client = await context.client(flags);
      const { namespace } = flags;
      const key = { apiVersion: kind.apiVersion, kind: kindName, namespace };
      const objects = flags.all
        ? await listAll<KubeObject>(client, kind, { namespace })
        : [await client.get<KubeObject>({ ...key, name: name as string })];
      if (objects.length === 0) throw failure(`no objects found in ${namespace} namespace`);
      for (const object of objects) {
        const current = upgrade({ ...object, apiVersion: kind.apiVersion, kind: kindName });
        printObjects(context, [exported(current)]);
        if (flags['with-credentials'] === true) await printCredentials(context, client, current);
      }
    },
  });
}

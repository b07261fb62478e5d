import { errorMessage } from '@flux-ts/errors';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { type CommandModule, defineCommand, type GroupModule } from '../../cli/command.ts';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { bool } from '../../cli/flag.ts';
import { type Messages, messages } from '../../cli/messages.ts';
import { completeNames } from '../../objects/complete-names.ts';
import { humanKind, kindNamed } from '../../objects/kind-words.ts';
import { isStaticObject } from '../../objects/static.ts';
import { successMessage } from '../../objects/success-message.ts';
import { waitReady } from '../../objects/wait.ts';
import { select, setSuspend } from './suspend.ts';

const resumeFlags = {
  all: bool('takes all objects of the namespace'),
  wait: bool('waits for one object to be reconciled before the next one'),
};

export const resumeGroup: GroupModule = { flags: resumeFlags };

/** What became of an object that was waited for. */
interface Outcome {
  readonly name: string;
  readonly object?: KubeObject;
  readonly error?: unknown;
}

async function waitFor(
  context: CliContext,
  client: KubeClient,
  object: KubeObject,
  timeout: number,
): Promise<Outcome> {
  const { name } = object.metadata;
  messages(context).waiting(`waiting for ${object.kind} reconciliation`);
  try {
    const isStatic = isStaticObject(kindNamed(object.kind), object);
    return { name, object: await waitReady(context, client, object, { timeout, static: isStatic }) };
  } catch (error) {
    return { name, error };
  }
}

function report(say: Messages, kind: string, outcomes: readonly Outcome[]): void {
  for (const { name, object, error } of outcomes.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (error !== undefined) say.failure(`${kind} ${name} reconciliation failed: ${errorMessage(error)}`);
    else {
      say.success(`${kind} ${name} reconciliation completed`);
      say.success(successMessage(kind, object));
    }
  }
  const failed = outcomes.filter((outcome) => outcome.error !== undefined).length;
  if (failed > 0) throw failure(`reconciliation failed for ${failed} ${kind}(s)`);
}

/** `flux resume …` of one kind. */
export function resumeCommand(kindName: string): CommandModule {
  const human = humanKind(kindName);
  return defineCommand({
    inherits: resumeFlags,
    usage: '[name]',
    long: `Resume the reconciliation of ${kindName} objects that were suspended.`,
    example: (path) => `  # The ${kindName} my-app, until it is reconciled
  ${path} my-app

  # Every one of the namespace, without waiting
  ${path} --all`,
    flags: {},
    complete: completeNames(kindName),
    async run(context, { args, flags, changed }) {
      if (args.length === 0 && !flags.all) throw failure(`${human} name is required`);
      const say = messages(context);
      const client = await context.client(flags);
      const { namespace } = flags;
      const names = args.length === 0 ? [undefined] : [...new Set(args)];
      const resumed: KubeObject[] = [];
      for (const name of names) {
        const objects = await select(client, kindName, namespace, name);
        if (objects.length === 0) {
          say.failure(
            name === undefined
              ? `no ${kindName} objects found in ${namespace} namespace`
              : `${kindName} object '${args[0]}' not found in ${namespace} namespace`,
          );
        }
        for (const object of objects) {
          say.action(`resuming ${human} ${object.metadata.name} in ${namespace} namespace`);
          await setSuspend(client, object, false);
          resumed.push(object);
          say.success(`${human} resumed`);
        }
      }
      const waits = flags.wait || (!changed('wait') && args.length === 1);
      if (!waits) return;
      const outcomes = await Promise.all(
        resumed.map((object) => waitFor(context, client, object, flags.timeout)),
      );
      report(say, kindName, outcomes);
    },
  });
}

import type { KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../../cli/context.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import { messages } from '../../cli/messages.ts';
import { exported, printObjects } from '../../objects/print.ts';
import { applyAndWait } from './apply.ts';

/** Prints an image automation object, or applies it and waits: all of them do it in the same words. */
export async function deliverImageObject(
  context: CliContext,
  flags: GlobalValues & { readonly export: boolean },
  object: KubeObject,
): Promise<void> {
  if (flags.export) return printObjects(context, [exported(object)]);
  const client = await context.client(flags);
  const say = messages(context);
  const { kind } = object;
  say.generate(`generating ${kind}`);
  await applyAndWait(context, flags, client, object, { applying: kind, saved: kind, waiting: kind });
  say.success(`${kind} reconciliation completed`);
}

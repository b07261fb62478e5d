import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../../cli/context.ts';
import type { GlobalValues } from '../../cli/global-flags.ts';
import { messages } from '../../cli/messages.ts';

/** What Flux calls an object while it creates it; the words differ from kind to kind. */
export interface CreateWords {
  /** `► applying …` */
  readonly applying: string;
  /** `✔ … created` */
  readonly saved: string;
  /** `◎ waiting for … reconciliation` */
  readonly waiting: string;
  /** No controller reports on the object. */
  readonly static?: boolean;
}

/** Applies an object and waits until it is ready; returns it as it is then. */
export async function applyAndWait(
  context: CliContext,
  flags: GlobalValues,
  client: KubeClient,
  object: KubeObject,
  words: CreateWords,
): Promise<KubeObject> {
  const say = messages(context);
  // Not at the top: `--export` needs neither a client nor the states of objects.
  const [{ upsert }, { waitReady }] = await Promise.all([
    import('../../objects/upsert.ts'),
    import('../../objects/wait.ts'),
  ]);
  say.action(`applying ${words.applying}`);
  const result = await upsert(client, object);
  if (result !== 'unchanged') say.success(`${words.saved} ${result}`);
  say.waiting(`waiting for ${words.waiting} reconciliation`);
  return waitReady(context, client, object, { timeout: flags.timeout, static: words.static ?? false });
}

/** Revision of the artifact of a source, or undefined. */
export function artifactRevision(object: KubeObject): string | undefined {
  const status = object['status'] as { artifact?: { revision?: string } } | undefined;
  return status?.artifact?.revision;
}

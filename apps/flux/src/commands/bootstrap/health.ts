import { errorMessage } from '@flux-ts/errors';
import type { FluxKind } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../../cli/context.ts';
import { failure } from '../../cli/errors.ts';
import { messages } from '../../cli/messages.ts';
import { at, conditionOf, numberAt, textAt } from '../../objects/fields.ts';
import { DEADLINE, poll } from '../../objects/wait.ts';

function isReconciled(object: KubeObject, kind: FluxKind, subject: string, revision: string): boolean {
  if (at(object, 'spec', 'suspend') === true) throw failure(`${kind.kind} '${subject}' is suspended`);
  const observed = numberAt(object, 'status', 'observedGeneration');
  if (observed !== undefined && observed !== object.metadata.generation) return false;
  const ready = conditionOf(object, 'Ready');
  if (ready?.status === 'False') throw failure(ready.message);
  if (ready?.status !== 'True') return false;
  const has =
    kind.kind === 'Kustomization'
      ? textAt(object, 'status', 'lastAttemptedRevision')
      : textAt(object, 'status', 'artifact', 'revision');
  return has === revision;
}

/** Waits until a sync object has reconciled a revision, and says so; throws Flux's words when it does not. */
export async function reportHealth(
  context: CliContext,
  client: KubeClient,
  kind: FluxKind,
  namespace: string,
  options: { readonly revision: string; readonly timeout: number },
): Promise<void> {
  const say = messages(context);
  const subject = `${namespace}/${namespace}`;
  say.waiting(`waiting for ${kind.kind} "${subject}" to be reconciled`);
  let last: KubeObject | undefined;
  try {
    await poll(context, options.timeout, async () => {
      const key = { apiVersion: kind.apiVersion, kind: kind.kind, name: namespace, namespace };
      last = await client.get<KubeObject>(key);
      return isReconciled(last, kind, subject, options.revision) ? true : undefined;
    });
  } catch (thrown) {
    const ready = last && conditionOf(last, 'Ready');
    const late = errorMessage(thrown) === DEADLINE && ready !== undefined && ready.status !== 'True';
    const why = late ? `${kind.singular} '${subject}' not ready: '${ready.message}'` : errorMessage(thrown);
    say.failure(why);
    throw failure(`error while waiting for ${kind.kind} to be ready: '${why}'`, thrown);
  }
  say.success(`${kind.kind} reconciled successfully`);
}

import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../../cli/context.ts';
import { CliError } from '../../cli/errors.ts';
import { messages } from '../../cli/messages.ts';
import { find } from '../../objects/upsert.ts';
import { isCurrent } from '../../objects/wait.ts';

/**
 * Waits until Deployments are ready and says how each of them is (fluxcd/flux2 pkg/status).
 * Returns false if one of them is not ready in time.
 */
export async function assess(
  context: CliContext,
  client: KubeClient,
  namespace: string,
  names: readonly string[],
  options: { readonly timeout: number; readonly interval: number },
): Promise<boolean> {
  const say = messages(context);
  const end = context.clock.now() + options.timeout;
  const states = new Map<string, 'ready' | 'not ready' | 'not found'>();
  for (;;) {
    for (const name of names) {
      if (states.get(name) !== 'ready')
        states.set(name, await stateOf(client, namespace, name, context.clock.now()));
    }
    const done = names.every((name) => states.get(name) === 'ready');
    if (done || context.clock.now() >= end) break;
    await context.clock.sleep(Math.min(options.interval, end - context.clock.now()), context.signal);
  }
  for (const name of names.toSorted()) {
    const state = states.get(name) ?? 'not found';
    if (state === 'ready') say.success(`${name}: deployment ready`);
    else say.failure(`${name}: deployment ${state}`);
  }
  return names.every((name) => states.get(name) === 'ready');
}

async function stateOf(
  client: KubeClient,
  namespace: string,
  name: string,
  now: number,
): Promise<'ready' | 'not ready' | 'not found'> {
  const wanted: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace } };
  const live = await find(client, wanted);
  if (live === undefined) return 'not found';
  try {
    return isCurrent(live, now) ? 'ready' : 'not ready';
  } catch (thrown) {
    if (thrown instanceof CliError) return 'not ready';
    throw thrown;
  }
}

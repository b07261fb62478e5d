import { errorMessage } from '@flux-ts/errors';
import type { KubeClient } from '@flux-ts/kube';
import type { CliContext } from './context.ts';
import { failure } from './errors.ts';
import type { GlobalValues } from './global-flags.ts';

/**
 * A client, for commands that say more of a kubeconfig that cannot be used: check, install, logs and migrate
 * (flux2 internal/utils KubeConfig).
 */
export async function configuredClient(
  context: Pick<CliContext, 'client'>,
  flags: GlobalValues,
  words = '',
): Promise<KubeClient> {
  return context.client(flags).catch((thrown: unknown) => {
    throw failure(`${words}kubernetes configuration load failed: ${errorMessage(thrown)}`, thrown);
  });
}

import type { InstallOptions } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../../cli/context.ts';
import { CliError, failure } from '../../cli/errors.ts';
import { messages } from '../../cli/messages.ts';
import { confirm } from '../../cli/prompt.ts';
import { applySet, formatChanges } from '../../objects/apply-set.ts';
import { isNotFound, upsertSecret } from '../../objects/upsert.ts';
import { dockerConfig } from '../secret/oci.ts';
import { secretOf } from '../secret/secret.ts';
import { assess } from './assess.ts';
import { type ClusterInfo, clusterInfo, isManagedByFlux } from './cluster-info.ts';

/** Asks before an installation that another tool looks after is taken over; `refusal` ends the command. */
export async function confirmOverride(
  context: CliContext,
  info: ClusterInfo,
  refusal: string,
): Promise<void> {
  if (isManagedByFlux(info)) return;
  context.stderr.write(`Flux ${info.version} has been installed on this cluster with ${info.managedBy}!\n`);
  const question = `Are you sure you want to override the ${info.managedBy} installation? Y/N`;
  await confirm(context, question).catch((thrown: unknown) => {
    if (thrown instanceof CliError && thrown.code === 'ABORTED') throw new CliError('ABORTED', refusal);
    throw thrown;
  });
}

/** What is installed, or undefined. */
export async function installedInfo(client: KubeClient): Promise<ClusterInfo | undefined> {
  return clusterInfo(client).catch((thrown: unknown) => {
    if (isNotFound(thrown)) return undefined;
    throw failure(`cluster info unavailable: ${(thrown as Error).message}`, thrown);
  });
}

/** Refuses to install over a bootstrapped Flux, and asks before another tool's installation is overridden. */
export async function guardInstall(context: CliContext, client: KubeClient, force: boolean): Promise<void> {
  const info = await installedInfo(client);
  if (info?.bootstrapped === true) {
    throw failure(
      `this cluster has already been bootstrapped with Flux ${info.version}! Please use 'flux bootstrap' to upgrade`,
    );
  }
  if (info !== undefined && !force) await confirmOverride(context, info, 'installation cancelled');
}

/** The image pull Secret that `--registry-creds` makes. */
export function imagePullSecret(options: InstallOptions, credentials: string): KubeObject {
  const [username = '', password = ''] = credentials.split(':', 2);
  return secretOf({
    name: options.imagePullSecret,
    namespace: options.namespace,
    type: 'kubernetes.io/dockerconfigjson',
    values: {
      '.dockerconfigjson': dockerConfig(options.registry.split('/', 1)[0] as string, username, password),
    },
  });
}

/** Applies an installation, prints what changed, and waits for its Deployments. */
export async function installComponents(
  context: CliContext,
  client: KubeClient,
  objects: readonly KubeObject[],
  options: InstallOptions,
  how: { readonly credentials: string; readonly timeout: number },
): Promise<void> {
  const say = messages(context);
  const changes = await applySet(context, client, objects).catch((thrown: Error) => {
    throw failure(`install failed: ${thrown.message}`, thrown);
  });
  context.stdout.write(`${formatChanges(changes)}\n`);
  if (options.imagePullSecret !== '' && how.credentials !== '') {
    say.action(`generating image pull secret ${options.imagePullSecret}`);
    await upsertSecret(client, imagePullSecret(options, how.credentials));
  }
  say.waiting('verifying installation');
  const ready = await assess(context, client, options.namespace, options.components, {
    timeout: how.timeout,
    interval: 5000,
  });
  if (!ready) throw failure('install failed');
}

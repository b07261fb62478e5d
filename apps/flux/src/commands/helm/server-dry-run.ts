import { errorMessage } from '@flux-ts/errors';
import type { Chart } from '@flux-ts/helm';
import {
  type Action,
  begin,
  type InstallOperation,
  next,
  type Observed,
  type Problem,
} from '@flux-ts/helm-release';
import { ApiError, type KubeClient, type ObjectKey } from '@flux-ts/kube';

/** What would be installed. */
export interface WouldInstall extends Pick<InstallOperation, 'name' | 'namespace' | 'values' | 'labels'> {
  readonly chart: Chart;
  readonly manifest: string;
  readonly takeOwnership: boolean;
  readonly disableOpenApiValidation: boolean;
}

/**
 * Asks a cluster whether it could install what was rendered: it knows the kinds, and no object is somebody else's. The
 * install is that of the release engine, as a dry run. Throws in Helm's words.
 */
export async function dryRunOnServer(
  client: KubeClient,
  given: WouldInstall,
  signal: AbortSignal,
): Promise<void> {
  const { manifest, ...operation } = given;
  let turn = next(begin({ type: 'install', dryRun: 'server', replace: true, ...operation }));
  while (turn.action !== undefined) {
    const answer = await answerTo(turn.action, client, manifest, signal);
    turn = next(turn.state, { at: '1970-01-01T00:00:00Z', ...answer } as Observed);
  }
  if (turn.outcome?.error !== undefined) throw turn.outcome.error;
}

async function answerTo(
  action: Action,
  client: KubeClient,
  manifest: string,
  signal: AbortSignal,
): Promise<object> {
  switch (action.type) {
    case 'render':
      return { rendered: { chart: {}, manifest, hooks: [], notes: '' } };
    case 'resolve':
      return {
        namespaced: await Promise.all(action.objects.map((each) => isNamespaced(each, client, signal))),
      };
    case 'read':
      return { objects: await Promise.all(action.refs.map((ref) => read(ref, client, signal))) };
    case 'clock':
      return {};
    default:
      return { problem: { message: `a dry run does nothing: ${action.type}` } };
  }
}

async function isNamespaced(
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
  client: KubeClient,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  try {
    return (await client.discovery.resource({ apiVersion, kind }, { signal })).namespaced;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.code === 'NO_MATCH') return undefined;
    throw thrown;
  }
}

async function read(
  ref: ObjectKey,
  client: KubeClient,
  signal: AbortSignal,
): Promise<object | Problem | undefined> {
  try {
    return await client.get(ref, { signal });
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.code === 'NOT_FOUND') return undefined;
    return { message: errorMessage(thrown) };
  }
}

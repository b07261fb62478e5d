import { listAll, type ResourceRef } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../cli/context.ts';
import type { GlobalValues } from '../cli/global-flags.ts';
import { kindNamed } from './kind-words.ts';

/** Names of a kind's objects in the namespace of the flags: what completes an argument (flux2 cmd/flux/completion.go). */
export function completeNames(kindName: string) {
  return async (context: CliContext, { flags }: { readonly flags: GlobalValues }): Promise<string[]> =>
    namesOf(context, flags, kindNamed(kindName), flags.namespace);
}

/** Names of the cluster's namespaces. */
export function namespaceNames(context: CliContext, flags: GlobalValues): Promise<string[]> {
  return namesOf(context, flags, { apiVersion: 'v1', kind: 'Namespace' });
}

async function namesOf(
  context: CliContext,
  flags: GlobalValues,
  kind: ResourceRef,
  namespace?: string,
): Promise<string[]> {
  const client = await context.client(flags);
  const options = { metadataOnly: true, ...(namespace === undefined ? {} : { namespace }) };
  const found = await listAll<KubeObject>(client, kind, options);
  return found.map(({ metadata }) => metadata.name).sort();
}

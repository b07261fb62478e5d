import type { Kustomization } from '@flux-ts/kinds';
import { ApiError, type KubeClient } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import type { Cache } from '@flux-ts/runtime';
import { namespaceOf } from './spec.ts';

export interface VariableReader {
  readonly cache: Pick<Cache, 'get'>;
  readonly client: Pick<KubeClient, 'get'>;
}

/** Variables could not be read; the message is upstream's, without what it says of the resource. */
export class VariablesError extends Error {}

/**
 * Variables of spec.postBuild: those of substituteFrom in order, the last wins, then those of substitute. Values lose
 * their newlines. Undefined without postBuild. Throws VariablesError.
 */
export async function readVariables(
  ks: Kustomization,
  reader: VariableReader,
  signal: AbortSignal,
): Promise<Record<string, string> | undefined> {
  const { postBuild } = ks.spec;
  if (postBuild === undefined) return undefined;
  const variables = new Map<string, string>();
  for (const reference of postBuild.substituteFrom ?? []) {
    const object = await readConfig(ks, reference, reader, signal);
    for (const [name, value] of Object.entries(dataOf(object))) variables.set(name, oneLine(value));
  }
  for (const [name, value] of Object.entries(postBuild.substitute ?? {})) variables.set(name, oneLine(value));
  return Object.fromEntries(variables);
}

async function readConfig(
  ks: Kustomization,
  {
    kind,
    name,
    optional,
  }: { readonly kind: string; readonly name: string; readonly optional?: boolean | undefined },
  reader: VariableReader,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const key = { apiVersion: 'v1', kind, namespace: namespaceOf(ks), name };
  try {
    return reader.cache.get(key) ?? (await reader.client.get(key, { signal }));
  } catch (error) {
    if (optional && ApiError.is(error, 'NOT_FOUND')) return undefined;
    if (!(error instanceof ApiError)) throw error;
    throw new VariablesError(`substitute from '${kind}/${name}' error: ${error.message}`, { cause: error });
  }
}

/** The data of a ConfigMap, or that of a Secret decoded. */
export function dataOf(object: KubeObject | undefined): Record<string, string> {
  const data = (object?.['data'] ?? {}) as Record<string, string>;
  if (object?.kind !== 'Secret') return data;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

function oneLine(value: string): string {
  return value.replaceAll('\n', '');
}

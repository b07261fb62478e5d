import { errorMessage } from '@flux-ts/errors';
import { KUSTOMIZATION, type Kustomization, reasons, upgrade } from '@flux-ts/kinds';
import { ApiError, type KubeClient } from '@flux-ts/kube';
import { type Cache, getCondition, READY } from '@flux-ts/runtime';
import { formatDuration } from '@flux-ts/text';
import { ConditionExpression } from './condition-expression.ts';
import { configurationFailure, ReconcileFailure } from './errors.ts';
import type { Settings } from './settings.ts';
import { dependenciesOf, fullName, namespaceOf, sourceOf } from './spec.ts';

export interface DependencyReader {
  readonly cache: Pick<Cache, 'get'>;
  readonly client: Pick<KubeClient, 'get'>;
  readonly settings: Settings;
}

/**
 * Checks spec.dependsOn: each must exist, satisfy its readyExpr or else be ready in its present generation, and have
 * applied `revision` if it comes from the same source. Throws ReconcileFailure.
 */
export async function checkDependencies(
  ks: Kustomization,
  revision: string,
  reader: DependencyReader,
): Promise<void> {
  for (const dependency of ks.spec.dependsOn ?? []) {
    const name = `${dependency.namespace || namespaceOf(ks)}/${dependency.name}`;
    const found = await readDependency(name, reader);
    if (dependency.readyExpr) {
      if (!isReadyBy(dependency.readyExpr, ks, found, reader.settings))
        throw notReady(`dependency '${name}' is not ready according to readyExpr eval`, reader.settings);
      if (!reader.settings.additiveCELDependencyCheck) continue;
    }
    checkReady(ks, name, found, revision, reader);
  }
}

async function readDependency(name: string, reader: DependencyReader): Promise<Kustomization> {
  const [namespace = '', plain = ''] = name.split('/');
  const key = { apiVersion: KUSTOMIZATION.apiVersion, kind: KUSTOMIZATION.kind, namespace, name: plain };
  try {
    // A shard sees its own objects alone, so what the cache lacks is asked for.
    return upgrade(reader.cache.get(key) ?? (await reader.client.get(key))) as Kustomization;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw notReady(`dependency '${name}' not found: ${error.message}`, reader.settings, error);
  }
}

function checkReady(
  ks: Kustomization,
  name: string,
  found: Kustomization,
  revision: string,
  reader: DependencyReader,
): void {
  const observed = found.metadata.generation === found.status?.observedGeneration;
  if (!observed || getCondition(found, READY)?.status !== 'True') {
    const cycle = findCycle(ks, reader.cache);
    const why = cycle === undefined ? '' : `: circular dependency: ${cycle.join(' -> ')}`;
    throw notReady(`dependency '${name}' is not ready${why}`, reader.settings);
  }
  const [mine, theirs] = [sourceOf(ks), sourceOf(found)];
  const shared =
    mine.kind === theirs.kind && mine.name === theirs.name && mine.namespace === theirs.namespace;
  if (shared && found.status?.lastAppliedRevision !== revision)
    throw notReady(`dependency '${name}' revision is not up to date`, reader.settings);
}

function isReadyBy(text: string, self: Kustomization, dep: Kustomization, settings: Settings): boolean {
  let expression: ConditionExpression;
  try {
    expression = new ConditionExpression(text, ['self', 'dep']);
  } catch (cause) {
    // Upstream marks the error as terminal twice, and its words say so.
    const words = `terminal error: failed to evaluate dependency ${dep.metadata.name}: ${errorMessage(cause)}`;
    throw configurationFailure(reasons.invalidCELExpression, new Error(words, { cause }));
  }
  try {
    return expression.holdsForAll({ self, dep });
  } catch (error) {
    throw notReady(errorMessage(error), settings, error);
  }
}

function notReady(message: string, settings: Settings, cause?: unknown): ReconcileFailure {
  const event = `Dependencies do not meet ready condition, retrying in ${formatDuration(settings.requeueDependency)}`;
  const options = {
    event,
    severity: 'info',
    quiet: event,
    ...(cause === undefined ? {} : { cause }),
  } as const;
  return new ReconcileFailure(reasons.dependencyNotReady, 'wait', message, options);
}

/** A way from `start` back to itself along spec.dependsOn, if there is one. */
function findCycle(start: Kustomization, cache: Pick<Cache, 'get'>): string[] | undefined {
  const home = fullName(start);
  const seen = new Set<string>();
  const visit = (ks: Kustomization, path: readonly string[]): string[] | undefined => {
    for (const name of dependenciesOf(ks)) {
      if (name === home) return [...path, name];
      if (seen.has(name)) continue;
      seen.add(name);
      const [namespace = '', plain = ''] = name.split('/');
      const next = cache.get({
        apiVersion: KUSTOMIZATION.apiVersion,
        kind: KUSTOMIZATION.kind,
        namespace,
        name: plain,
      });
      const cycle = next === undefined ? undefined : visit(next as Kustomization, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  return visit(start, [home]);
}

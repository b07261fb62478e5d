import { ApiError, type KubeClient } from '@flux-ts/kube';
import { cloneValue, hasDrifted, isObject, type KubeObject } from '@flux-ts/resource';
import type { Value, ValueObject } from '@flux-ts/yaml';
import { withoutInvalidCaBundle } from './ca-bundle.ts';
import { type Change, changeOf } from './change-set.ts';
import { dryRunError, isImmutableError } from './errors.ts';
import { compileIgnoreRules, type IgnoreRule, ignoredPaths, withoutPaths } from './ignore-rules.ts';
import type { Manifest } from './manifest.ts';
import type { Owner } from './owner.ts';
import { anyInMetadata, switchesOf } from './switches.ts';

/** How a diff is made. */
export interface DiffOptions {
  readonly force?: boolean;
  readonly ignore?: readonly IgnoreRule[];
  readonly signal?: AbortSignal;
}

/** What applying an object would do; `live` and `merged` only when it would be configured. */
export interface Diff {
  readonly change: Change;
  /** As the cluster has it, without managedFields; values of Secrets masked. */
  readonly live?: KubeObject;
  /** As it would be. */
  readonly merged?: KubeObject;
}

/**
 * Compares an object with the cluster by a dry run (fluxcd/pkg ssa/manager_diff.go). Nothing is written.
 * @throws ApplyError DRY_RUN
 */
export async function diff(
  client: KubeClient,
  owner: Owner,
  given: Manifest,
  options: DiffOptions,
): Promise<Diff> {
  const manifest = withoutInvalidCaBundle(given);
  const { excluded, ifNotPresent, force } = switchesOf(owner.group);
  const live = await find(client, manifest, options.signal);
  const desired = manifest.object;
  const skips =
    anyInMetadata(desired, excluded) ||
    anyInMetadata(live, excluded) ||
    (live !== undefined && anyInMetadata(desired, ifNotPresent));
  if (skips) return { change: changeOf(manifest.id, 'skipped') };
  let merged: KubeObject;
  try {
    merged = await client.apply(manifest.payload, {
      fieldManager: owner.field,
      force: true,
      dryRun: true,
      signal: options.signal,
    });
  } catch (error) {
    options.signal?.throwIfAborted();
    const forces = options.force === true || anyInMetadata(desired, force) || anyInMetadata(live, force);
    if (forces && isImmutableError(error)) return { change: changeOf(manifest.id, 'created') };
    throw dryRunError(manifest, error);
  }
  return compare(manifest, live, merged, options.ignore ?? []);
}

async function find(
  client: KubeClient,
  manifest: Manifest,
  signal?: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await client.get(manifest.key, { signal });
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function compare(
  manifest: Manifest,
  live: KubeObject | undefined,
  merged: KubeObject,
  ignore: readonly IgnoreRule[],
): Diff {
  if (live === undefined || merged.metadata.resourceVersion === undefined) {
    return { change: changeOf(manifest.id, 'created') };
  }
  const paths = ignoredPaths(compileIgnoreRules(ignore), merged);
  const [before, after] = [live, merged].map((object) => withoutPaths(object, paths)) as [
    KubeObject,
    KubeObject,
  ];
  if (!hasDrifted(before, after)) return { change: changeOf(manifest.id, 'unchanged') };
  const [left, right] = masked(withoutManagers(before), withoutManagers(after));
  return { change: changeOf(manifest.id, 'configured'), live: left, merged: right };
}

function withoutManagers(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** Values of Secrets as stars that still tell changed from unchanged ones (fluxcd/pkg ssa/sanitize.go). */
function masked(before: KubeObject, after: KubeObject): [KubeObject, KubeObject] {
  if (after.kind !== 'Secret' || after.apiVersion !== 'v1') return [before, after];
  const left = dataOf(before);
  const right = dataOf(after);
  const mask = (own: ValueObject | undefined, other: ValueObject | undefined, mark: string) =>
    own &&
    mapValues(own, (value, key) =>
      other !== undefined && Object.hasOwn(other, key) && other[key] !== value ? mark : '***',
    );
  return [
    withData(before, mask(left, right, '*** (before)')),
    withData(after, mask(right, left, '*** (after)')),
  ];
}

function dataOf(object: KubeObject): ValueObject | undefined {
  const data = object['data'];
  return isObject(data) ? cloneValue(data) : undefined;
}

function withData(object: KubeObject, data: ValueObject | undefined): KubeObject {
  return data === undefined ? object : { ...object, data };
}

function mapValues(object: ValueObject, map: (value: Value, key: string) => Value): ValueObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

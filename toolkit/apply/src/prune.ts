import { ApiError, type KubeClient, type ObjectKey } from '@flux-ts/kube';
import { compareForApply, formatSubject, type KubeObject, type ObjectId } from '@flux-ts/resource';
import { type Change, type ChangeSet, changeOf } from './change-set.ts';
import { ApplyError, messageOf } from './errors.ts';
import { keyOf } from './manifest.ts';
import { mapBounded } from './pool.ts';
import { servedId } from './served-id.ts';
import { anyInMetadata, switchesOf } from './switches.ts';

/** Whose objects may be deleted: those with both owner labels. */
export interface PruneOwner {
  readonly name: string;
  readonly namespace: string;
}

/** How objects are deleted. */
export interface PruneOptions {
  readonly owner: PruneOwner;
  readonly signal?: AbortSignal;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  /** How many objects of one kind are deleted at a time; default 4. */
  readonly concurrency?: number;
}

const CONCURRENCY = 4;

/** The labels by which an owner knows its objects. */
export function ownerLabels(group: string, { name, namespace }: PruneOwner): Record<string, string> {
  return { [`${group}/name`]: name, [`${group}/namespace`]: namespace };
}

/**
 * Deletes objects in the reverse order of applying (fluxcd/pkg ssa/manager_delete.go), a few of the same kind at a time:
 * upstream's one after the other takes a minute for some thousand. Objects without the owner's labels, and those that may not be pruned, are skipped; those that are gone count as deleted, also when their kind is.
 * @throws ApplyError PRUNE after all were tried; `data` has `changes` and the `survivors` to be kept in the inventory
 */
export async function prune(
  client: KubeClient,
  group: string,
  ids: readonly ObjectId[],
  options: PruneOptions,
): Promise<Change[]> {
  const attempts: Attempt[] = [];
  for (const neighbours of byKind(ids.toSorted((a, b) => compareForApply(b, a)))) {
    const attempt = (id: ObjectId): Promise<Attempt> => attemptOne(client, group, id, options);
    attempts.push(...(await mapBounded(neighbours, options.concurrency ?? CONCURRENCY, attempt)));
  }
  const changes = attempts.map(({ change }) => change);
  const errors = attempts.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (errors.length > 0) throw pruneError(changes, errors);
  return changes;
}

interface Attempt {
  readonly change: Change;
  /** Why the object could not be deleted. */
  readonly error?: string;
}

/** Fails only when it is to stop. */
async function attemptOne(
  client: KubeClient,
  group: string,
  id: ObjectId,
  options: PruneOptions,
): Promise<Attempt> {
  options.signal?.throwIfAborted();
  try {
    return { change: await pruneOne(client, group, id, options) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { change: changeOf(id, 'unknown'), error: messageOf(error) };
  }
}

/** Neighbours of the same kind, whatever the version. */
function byKind(ids: readonly ObjectId[]): ObjectId[][] {
  const groups: ObjectId[][] = [];
  for (const id of ids) {
    const last = groups.at(-1);
    if (last?.[0]?.kind === id.kind && last[0].group === id.group) last.push(id);
    else groups.push([id]);
  }
  return groups;
}

async function pruneOne(
  client: KubeClient,
  group: string,
  id: ObjectId,
  options: PruneOptions,
): Promise<Change> {
  const { signal } = options;
  const found = await find(client, id, signal);
  if (found === undefined) return changeOf(id, 'deleted');
  const { live, key } = found;
  const labels = live.metadata.labels ?? {};
  const isOwned = Object.entries(ownerLabels(group, options.owner)).every(
    ([key, value]) => labels[key] === value,
  );
  if (!isOwned || anyInMetadata(live, switchesOf(group).keep)) return changeOf(id, 'skipped');
  try {
    await client.delete(key, { propagation: options.propagation ?? 'Background', signal });
  } catch (error) {
    // Gone in the meantime is as good.
    if (!ApiError.is(error, 'NOT_FOUND'))
      throw new Error(`${formatSubject(id)} delete failed: ${messageOf(error)}`);
  }
  return changeOf(id, 'deleted');
}

interface Found {
  readonly live: KubeObject;
  readonly key: ObjectKey;
}

async function find(client: KubeClient, id: ObjectId, signal?: AbortSignal): Promise<Found | undefined> {
  try {
    return await findAnyVersion(client, id, signal);
  } catch (error) {
    if (ApiError.is(error, 'NOT_FOUND')) return undefined;
    throw new Error(`${formatSubject(id)} query failed: ${messageOf(error)}`, { cause: error });
  }
}

/** A kind that is gone has no objects; one that left a version behind has them in another. */
async function findAnyVersion(
  client: KubeClient,
  id: ObjectId,
  signal?: AbortSignal,
): Promise<Found | undefined> {
  const read = async (at: ObjectId): Promise<Found> => ({
    live: await client.get(keyOf(at), { signal }),
    key: keyOf(at),
  });
  try {
    return await read(id);
  } catch (error) {
    if (!ApiError.is(error, 'NO_MATCH')) throw error;
    const served = await servedId(client, id, error, signal);
    return served && (await read(served));
  }
}

function pruneError(changes: ChangeSet, errors: readonly string[]): ApplyError {
  const survivors = changes.filter(({ action }) => action === 'unknown').map(({ id }) => id);
  const message = `delete failed, errors: ${errors.map((error) => `${error};`).join('')}`;
  return new ApplyError('PRUNE', message, { data: { changes, survivors } });
}

import type { KubeClient } from '@flux-ts/kube';
import { compareForApply, formatSubject, idOf, type KubeObject } from '@flux-ts/resource';
import type { CliContext } from '../cli/context.ts';
import { find, keyOf } from './upsert.ts';
import { isCurrent, poll } from './wait.ts';

/** Who applies: the field manager of Flux's command line. */
export const FIELD_MANAGER = 'flux';

/** What applying did to an object. */
export interface Change {
  readonly subject: string;
  readonly action: 'created' | 'configured' | 'unchanged';
}

function comesFirst(object: KubeObject): boolean {
  return object.kind === 'CustomResourceDefinition' || object.kind === 'Namespace';
}

async function applyOne(client: KubeClient, object: KubeObject): Promise<Change> {
  const before = await find(client, object);
  const after = await client.apply<KubeObject>(object, { fieldManager: FIELD_MANAGER, force: true });
  const same = before?.metadata.resourceVersion === after.metadata.resourceVersion;
  const action = before === undefined ? 'created' : same ? 'unchanged' : 'configured';
  return { subject: formatSubject(object), action };
}

/**
 * Applies objects server-side in Flux's order: CustomResourceDefinitions and Namespaces first, and the rest
 * once these are established.
 */
export async function applySet(
  context: Pick<CliContext, 'clock' | 'signal'>,
  client: KubeClient,
  objects: readonly KubeObject[],
): Promise<Change[]> {
  const ordered = objects.toSorted((a, b) => compareForApply(idOf(a), idOf(b)));
  const changes: Change[] = [];
  const first = ordered.filter(comesFirst);
  for (const object of first) changes.push(await applyOne(client, object));
  for (const object of first) {
    await poll(context, 60_000, async () => {
      const live = await client.get<KubeObject>(keyOf(object));
      return isCurrent(live, context.clock.now()) ? true : undefined;
    });
  }
  if (first.length > 0) client.discovery.invalidate();
  for (const object of ordered.filter((each) => !comesFirst(each)))
    changes.push(await applyOne(client, object));
  return changes;
}

/** Changes as Flux lists them, a line each. */
export function formatChanges(changes: readonly Change[]): string {
  return changes.map((change) => `${change.subject} ${change.action}`).join('\n');
}

import type { KubeObject } from '@flux-ts/resource';
import { type Context, createObject, deleteObject, ownerReference, updateObject } from '../context.ts';
import { CONTROLLER_REVISION, type ControllerRevision, type PodTemplate } from '../kinds.ts';
import { templateHash } from '../pods/template.ts';

/** A set whose templates are remembered, so that `kubectl rollout history` and `undo` know them. */
export interface Remembering extends KubeObject {
  readonly spec: {
    readonly template: PodTemplate;
    readonly selector: { readonly matchLabels?: { readonly [key: string]: string } };
    readonly revisionHistoryLimit?: number;
  };
}

const DEFAULT_LIMIT = 10;

/**
 * Keeps the ControllerRevision of the present template the newest: a template that comes back (a rollback) becomes so
 * again. Removes the oldest ones that no pod is of. Answers the hash of the template.
 */
export async function keepRevisions(
  context: Context,
  set: Remembering,
  labels: (hash: string) => Readonly<Record<string, string>>,
  isUsed: (revision: ControllerRevision) => boolean,
): Promise<string> {
  const hash = templateHash(set.spec.template);
  const name = `${set.metadata.name}-${hash}`;
  const known = revisionsOf(context, set);
  const newest = known.at(-1);
  const own = known.find((each) => each.metadata.name === name);
  const next = (newest?.revision ?? 0) + 1;
  if (own === undefined) await createObject(context, made(set, name, labels(hash), next));
  else if (own !== newest) await updateObject(context, { ...own, revision: next });
  const unused = revisionsOf(context, set).filter((each) => each.metadata.name !== name && !isUsed(each));
  const excess = unused.length - (set.spec.revisionHistoryLimit ?? DEFAULT_LIMIT);
  for (const each of unused.slice(0, Math.max(0, excess)))
    await deleteObject(context, CONTROLLER_REVISION, each);
  return hash;
}

/** The templates that a set had, the newest last. */
export function revisionsOf(context: Context, set: KubeObject): ControllerRevision[] {
  return context.mirror
    .owned<ControllerRevision>(CONTROLLER_REVISION, set.metadata.uid ?? '')
    .sort((a, b) => a.revision - b.revision);
}

function made(
  set: Remembering,
  name: string,
  labels: Readonly<Record<string, string>>,
  revision: number,
): object {
  const { namespace, annotations } = set.metadata;
  return {
    ...CONTROLLER_REVISION,
    metadata: {
      name,
      namespace,
      labels,
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [ownerReference(set)],
    },
    // What takes a set back to this template, as a patch.
    data: { spec: { template: { ...set.spec.template, $patch: 'replace' } } },
    revision,
  };
}

import { formatSubject, type KubeObject, type ObjectId } from '@flux-ts/resource';

/** What became of an object (fluxcd/pkg ssa/changeset.go). */
export type Action = 'created' | 'configured' | 'unchanged' | 'deleted' | 'skipped' | 'unknown';

/** One object and what became of it. */
export interface Change {
  readonly id: ObjectId;
  /** `Kind/namespace/name`. */
  readonly subject: string;
  readonly action: Action;
  /** The object as the server has it, where an answer brought it along. */
  readonly live?: KubeObject;
}

/** What became of a set of objects, in the order in which they were handled. */
export type ChangeSet = readonly Change[];

export function changeOf(id: ObjectId, action: Action, live?: KubeObject): Change {
  return { id, subject: formatSubject(id), action, ...(live && { live }) };
}

/** Whether an action changed the cluster (kustomize-controller's `HasChanged`). */
export function hasChanged(action: Action): boolean {
  return action === 'created' || action === 'configured' || action === 'deleted';
}

/** `Kind/ns/name created`, one a line: the text of events. Only what changed, unless `all`. */
export function formatChanges(changes: ChangeSet, options: { readonly all?: boolean } = {}): string {
  const shown = options.all === true ? changes : changes.filter(({ action }) => hasChanged(action));
  return shown.map(({ subject, action }) => `${subject} ${action}`).join('\n');
}

/** Subject → action: what the controllers log. */
export function changesBySubject(changes: ChangeSet): Record<string, Action> {
  return Object.fromEntries(changes.map(({ subject, action }) => [subject, action]));
}

/** Action → subjects: what the controllers log with the gate GroupChangeLog. */
export function changesByAction(changes: ChangeSet): Partial<Record<Action, string[]>> {
  const groups: Partial<Record<Action, string[]>> = {};
  for (const { subject, action } of changes) groups[action] = [...(groups[action] ?? []), subject];
  return groups;
}

import { type Condition, GIT_REPOSITORY, KUSTOMIZATION } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import { createInformer } from '@flux-ts/kube';
import type { KubeObject } from '@flux-ts/resource';
import { createHeldLines, type Later } from './held-lines.ts';

/** Where lines of the report go. */
export interface Screen {
  line(text: string): void;
  /** Shows what is under way; the empty text shows nothing. Does nothing where there is no terminal. */
  progress(text: string): void;
}

type Ready = Pick<Condition, 'status' | 'reason' | 'message'> & {
  readonly observed: number;
  readonly handled: string;
};

/** What there is to say about an object whose readiness changed, or undefined when there is nothing new. */
export function describeChange(before: KubeObject | undefined, after: KubeObject): string | undefined {
  const old = before === undefined ? undefined : readyOf(before);
  const now = readyOf(after);
  if (now === undefined || now.status === 'Unknown') return undefined;
  if (
    old !== undefined &&
    old.status === now.status &&
    old.message === now.message &&
    old.handled === now.handled
  )
    return undefined;
  return `${glyphOf(now)} ${keyOf(after)}: ${now.message.trimEnd()}`;
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.namespace}/${metadata.name}`;
}

function readyOf(object: KubeObject): Ready | undefined {
  const status = object['status'] as
    | { conditions?: Condition[]; observedGeneration?: number; lastHandledReconcileAt?: string }
    | undefined;
  const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
  if (ready === undefined) return undefined;
  return {
    ...ready,
    observed: status?.observedGeneration ?? -1,
    handled: status?.lastHandledReconcileAt ?? '',
  };
}

/** Waiting for another object is no failure. */
function glyphOf(ready: Ready): string {
  if (ready.status === 'True') return '✔';
  return waits(ready) ? '◎' : '✗';
}

function waits({ status, reason, message }: Ready): boolean {
  // What waits for itself waits for ever.
  if (status !== 'False' || message.includes('circular dependency')) return false;
  return reason === 'DependencyNotReady' || message.startsWith('Source artifact not found');
}

/** Whether the object waits for another one. */
export function isWaiting(object: KubeObject): boolean {
  const ready = readyOf(object);
  return ready !== undefined && waits(ready);
}

/** The names of the objects that are being reconciled. */
export function underWay(objects: readonly KubeObject[]): string[] {
  return objects
    .filter((object) => readyOf(object)?.status === 'Unknown')
    .map((object) => `${object.kind}/${object.metadata.name}`);
}

/** How long an object waits before that is worth a line: what another reconcile in flight will end is not. */
const PATIENCE_MS = 1_500;

const soon: Later = (action) => {
  const timer = setTimeout(action, PATIENCE_MS);
  timer.unref();
  return () => clearTimeout(timer);
};

/** Reports each reconcile of the cluster's sources and Kustomizations until the signal ends it. */
export async function report(client: KubeClient, screen: Screen, signal: AbortSignal): Promise<void> {
  const lines = createHeldLines((text) => screen.line(text), soon);
  signal.addEventListener('abort', () => lines.close(), { once: true });
  const informers = [GIT_REPOSITORY, KUSTOMIZATION].map((kind) => createInformer(client, kind, { signal }));
  for (const informer of informers) {
    const turn = (): void => screen.progress(underWay(informers.flatMap((each) => each.list())).join(', '));
    const show = (object: KubeObject, before?: KubeObject): void => {
      const text = describeChange(before, object);
      const key = keyOf(object);
      const waiting = isWaiting(object);
      if (!waiting) lines.drop(key);
      if (text !== undefined) lines[waiting ? 'hold' : 'tell'](key, text);
      turn();
    };
    informer.on('add', (object) => show(object));
    informer.on('update', (object, before) => show(object, before));
    informer.on('delete', (object) => {
      lines.drop(keyOf(object));
      turn();
    });
  }
  await Promise.all(informers.map((informer) => informer.synced));
}

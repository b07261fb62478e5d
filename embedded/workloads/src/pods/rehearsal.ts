import type { KubeObject } from '@flux-ts/resource';
import { parseDuration } from '@flux-ts/text';
import { controllerOf, type Mirror } from '../mirror.ts';

/** On a pod, or on what owns it: which failure to rehearse. */
export const REHEARSE_ANNOTATION = 'simulation.flux-ts.dev/rehearse';

/** What a user asked to see go wrong. */
export type Rehearsal =
  | { readonly kind: 'none' }
  | { readonly kind: 'image-pull-error' }
  | { readonly kind: 'crash-loop' }
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'job-failure' }
  | { readonly kind: 'pending'; readonly ms: number }
  | { readonly kind: 'slow-start'; readonly ms: number }
  | { readonly kind: 'unknown'; readonly text: string };

/**
 * Reads `image-pull-error`, `crash-loop`, `out-of-memory`, `job-failure`, `pending` (for ever), `pending=30s` or
 * `slow-start=10s`. Anything else is `unknown`, which the pod reports as a warning event.
 */
export function parseRehearsal(text: string | undefined): Rehearsal {
  if (text === undefined || text === '' || text === 'none') return { kind: 'none' };
  const [kind, argument] = text.split('=', 2);
  switch (kind) {
    case 'image-pull-error':
    case 'crash-loop':
    case 'out-of-memory':
    case 'job-failure':
      return argument === undefined ? { kind } : { kind: 'unknown', text };
    case 'pending':
      return argument === undefined ? { kind, ms: Number.POSITIVE_INFINITY } : timed(kind, argument, text);
    case 'slow-start':
      return argument === undefined ? { kind: 'unknown', text } : timed(kind, argument, text);
    default:
      return { kind: 'unknown', text };
  }
}

function timed(kind: 'pending' | 'slow-start', argument: string, text: string): Rehearsal {
  try {
    return { kind, ms: parseDuration(argument) };
  } catch {
    return { kind: 'unknown', text };
  }
}

/** The rehearsal of a pod: its own annotation, else the nearest owner's (ReplicaSet, then Deployment, Job, CronJob …). */
export function rehearsalOf(mirror: Mirror, pod: KubeObject): Rehearsal {
  let object: KubeObject | undefined = pod;
  for (let depth = 0; object !== undefined && depth < 4; depth++) {
    const text: string | undefined = object.metadata.annotations?.[REHEARSE_ANNOTATION];
    if (text !== undefined) return parseRehearsal(text);
    const owner = controllerOf(object);
    object = owner && mirror.get(owner, object.metadata.namespace ?? '', owner.name);
  }
  return { kind: 'none' };
}

import type { KubeObject } from '@flux-ts/resource';
import { equalValues } from '../values.ts';
import type { RequestContext } from './context.ts';

/**
 * Who owns an object is told once; whoever says it twice is warned (handlers/rest.go dedupOwnerReferences). `admitted`
 * says that webhooks and the like have had their turn, before which nobody looks at patches.
 */
export function dropTwiceOwners(ctx: RequestContext, { metadata }: KubeObject, admitted = false): void {
  const owners = metadata.ownerReferences ?? [];
  if (!Array.isArray(owners) || owners.length < 2) return;
  const kept: (typeof owners)[number][] = [];
  const twice = owners.filter((owner) => {
    if (kept.some((other) => other.uid === owner.uid && equalValues(other, owner))) return true;
    kept.push(owner);
    return false;
  });
  if (twice.length === 0) return;
  const when = admitted ? ' after mutating admission happens' : '';
  const names = twice.map((owner) => owner.uid).join(', ');
  ctx.warnings.push(
    `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may ` +
      `reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${names}`,
  );
  metadata.ownerReferences = kept;
}

import { fromLabelSelector, matchLabels } from '@flux-ts/resource';
import { AccessDeniedError } from './errors.ts';

/** A name with its namespace, for access decisions. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * Holds references to `--no-cross-namespace-refs`. Throws AccessDeniedError with Flux's words
 * (fluxcd/pkg runtime/acl).
 */
export function checkReference(
  rules: { readonly noCrossNamespaceRefs: boolean },
  from: { readonly namespace: string },
  to: NamespacedName & { readonly kind: string },
): void {
  if (!rules.noCrossNamespaceRefs || from.namespace === to.namespace) return;
  const subject = `${to.kind}/${to.namespace}/${to.name}`;
  throw new AccessDeniedError(`can't access '${subject}', cross-namespace references have been blocked`);
}

/** `spec.accessFrom` of an object that others may refer to. */
export interface AccessFrom {
  readonly namespaceSelectors?: readonly { readonly matchLabels?: Readonly<Record<string, string>> }[];
}

/** An object that limits who may refer to it. */
export interface GuardedObject extends NamespacedName {
  readonly kind: string;
  readonly accessFrom?: AccessFrom | undefined;
}

/**
 * Whether an object in `from` may refer to `target`: its own namespace always may, others when their Namespace's labels
 * match one of the selectors. Throws AccessDeniedError (fluxcd/pkg runtime/acl HasAccessToRef).
 */
export function checkAccessFrom(
  target: GuardedObject,
  from: { readonly namespace: string; readonly namespaceLabels: Readonly<Record<string, string>> },
): void {
  if (target.namespace === from.namespace) return;
  const subject = `'${target.kind}/${target.namespace}/${target.name}'`;
  if (target.accessFrom === undefined)
    throw new AccessDeniedError(`${subject} can't be accessed due to missing ACL labels on 'accessFrom'`);
  const allowed = (target.accessFrom.namespaceSelectors ?? []).some((selector) =>
    matchLabels(fromLabelSelector({ matchLabels: { ...selector.matchLabels } }), { ...from.namespaceLabels }),
  );
  if (!allowed)
    throw new AccessDeniedError(
      `${subject} can't be accessed due to ACL labels mismatch on namespace '${from.namespace}'`,
    );
}

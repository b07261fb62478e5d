import { goQuote } from '@flux-ts/resource';
import type { UserInfo } from '../auth/user.ts';
import type { StatusError } from '../status/status.ts';
import { type Attributes, forbiddenBy, isResourceAttributes } from './attributes.ts';
import { type Binding, RBAC, type RoleIndex, subjectFor } from './role-index.ts';
import { type PolicyRule, ruleAllows } from './rule.ts';

/** Who is in this group may do everything, whatever roles say. */
export const MASTERS = 'system:masters';

/** An answer, and what there is to say about it: which binding allows, or which roles are missing. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

/** Rules that hold for a user, and what could not be found out. */
export interface HeldRules {
  readonly rules: readonly PolicyRule[];
  readonly errors: readonly string[];
}

const BY_GROUP: Decision = { allowed: true, reason: '' };

/** Decides by roles and bindings who may do what (plugin/pkg/auth/authorizer/rbac). */
export class Authorizer {
  readonly index: RoleIndex;

  constructor(index: RoleIndex) {
    this.index = index;
  }

  authorize(attributes: Attributes): Decision {
    const { user } = attributes;
    if (isMaster(user)) return BY_GROUP;
    const namespace = isResourceAttributes(attributes) ? attributes.namespace : '';
    const errors: string[] = [];
    for (const binding of this.#bindings(user, namespace)) {
      const rules = this.#rulesOf(binding, errors);
      if (rules.some((rule) => ruleAllows(rule, attributes))) {
        return { allowed: true, reason: `RBAC: allowed by ${describe(binding, user)}` };
      }
    }
    return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${aggregate(errors)}` };
  }

  /** Throws Forbidden. */
  require(attributes: Attributes): void {
    const refusal = this.refusal(attributes);
    if (refusal !== undefined) throw refusal;
  }

  /** The error that keeps it from happening. */
  refusal(attributes: Attributes): StatusError | undefined {
    const { allowed, reason } = this.authorize(attributes);
    return allowed ? undefined : forbiddenBy(attributes, reason);
  }

  /** All rules that hold for a user in a namespace, or with an empty one in the whole cluster. */
  rulesFor(user: UserInfo, namespace: string): HeldRules {
    const errors: string[] = [];
    const rules: PolicyRule[] = [];
    for (const binding of this.#bindings(user, namespace)) rules.push(...this.#rulesOf(binding, errors));
    return { rules, errors };
  }

  *#bindings(user: UserInfo, namespace: string): Iterable<Binding> {
    yield* this.index.bindingsOf(user, '');
    if (namespace !== '') yield* this.index.bindingsOf(user, namespace);
  }

  #rulesOf({ namespace, roleRef }: Binding, errors: string[]): readonly PolicyRule[] {
    const rules = this.index.rules(roleRef.kind, namespace, roleRef.name);
    if (rules !== undefined) return rules;
    // The words of client-go's listers, which name the kind in the singular.
    errors.push(`${roleRef.kind.toLowerCase()}.${RBAC} ${goQuote(roleRef.name)} not found`);
    return [];
  }
}

/** Whether the user is let through without a look at roles. */
export function isMaster(user: UserInfo): boolean {
  return user.groups.includes(MASTERS);
}

/** Several errors in one text (apimachinery pkg/util/errors Aggregate). */
export function aggregate(errors: readonly string[]): string {
  const texts = [...new Set(errors)];
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}

function describe(binding: Binding, user: UserInfo): string {
  const { namespace, name, roleRef } = binding;
  const what =
    namespace === ''
      ? `ClusterRoleBinding ${goQuote(name)}`
      : `RoleBinding ${goQuote(`${name}/${namespace}`)}`;
  const subject = subjectFor(binding, user);
  if (subject === undefined) return what;
  const home = subject.namespace === '' ? namespace : subject.namespace;
  const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${home}` : subject.name;
  return `${what} of ${roleRef.kind} ${goQuote(roleRef.name)} to ${subject.kind} ${goQuote(who)}`;
}

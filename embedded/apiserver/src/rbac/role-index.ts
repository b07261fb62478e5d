import type { KubeObject } from '@flux-ts/resource';
import type { UserInfo } from '../auth/user.ts';
import type { Storage } from '../storage/storage.ts';
import { asList, asText, fieldAt } from '../values.ts';
import { type PolicyRule, readRules } from './rule.ts';

export const RBAC = 'rbac.authorization.k8s.io';

/** Which role a binding gives. */
export interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

/** Somebody a binding is for. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** A RoleBinding, or with an empty namespace a ClusterRoleBinding. */
export interface Binding {
  readonly namespace: string;
  readonly name: string;
  readonly roleRef: RoleRef;
  readonly subjects: readonly Subject[];
}

const NO_BINDINGS: readonly Binding[] = [];

/** Roles by name and bindings by those they are for, as of the last durable write. */
export class RoleIndex {
  readonly #rules = new Map<string, readonly PolicyRule[]>();
  readonly #bindings = new Map<string, Binding>();
  /** By namespace and subject, in no order. */
  readonly #bySubject = new Map<string, Set<Binding>>();
  readonly #stops: (() => void)[] = [];

  /** Follows the storage until it is stopped. */
  constructor(storage: Storage) {
    const roles = (name: string) => this.#follow(storage, name, (key, object) => this.#putRole(key, object));
    const bindings = (name: string) =>
      this.#follow(storage, name, (key, object) => this.#putBinding(key, object));
    roles('clusterroles');
    roles('roles');
    bindings('clusterrolebindings');
    bindings('rolebindings');
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** The rules of a role; of a Role in the namespace, which a ClusterRole has none of. */
  rules(kind: string, namespace: string, name: string): readonly PolicyRule[] | undefined {
    return this.#rules.get(kind === 'ClusterRole' ? `/${name}` : `${namespace}/${name}`);
  }

  /** The bindings of a namespace, or with an empty one of the cluster, that are for the user, by name. */
  bindingsOf(user: UserInfo, namespace: string): readonly Binding[] {
    const found = new Set<Binding>();
    for (const key of subjectsOf(user)) {
      for (const binding of this.#bySubject.get(`${namespace}/${key}`) ?? NO_BINDINGS) found.add(binding);
    }
    return found.size < 2 ? [...found] : [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #follow(
    storage: Storage,
    plural: string,
    put: (key: string, object: KubeObject | undefined) => void,
  ): void {
    const collection = `${RBAC}/${plural}`;
    const from = storage.revision;
    for (const { namespace, name, object } of storage.list(collection)) put(`${namespace}/${name}`, object);
    const stop = storage.watch(collection, { from }, ({ type, current }) =>
      put(`${current.namespace}/${current.name}`, type === 'DELETED' ? undefined : current.object),
    );
    this.#stops.push(stop);
  }

  #putRole(key: string, object: KubeObject | undefined): void {
    if (object === undefined) this.#rules.delete(key);
    else this.#rules.set(key, readRules(object['rules']));
  }

  #putBinding(key: string, object: KubeObject | undefined): void {
    const old = this.#bindings.get(key);
    if (old !== undefined) {
      for (const subject of keysOf(old)) this.#remove(subject, old);
      this.#bindings.delete(key);
    }
    if (object === undefined) return;
    const binding = readBinding(object);
    this.#bindings.set(key, binding);
    for (const subject of keysOf(binding)) this.#add(subject, binding);
  }

  #add(key: string, binding: Binding): void {
    const set = this.#bySubject.get(key) ?? new Set();
    this.#bySubject.set(key, set.add(binding));
  }

  #remove(key: string, binding: Binding): void {
    const set = this.#bySubject.get(key);
    set?.delete(binding);
    if (set?.size === 0) this.#bySubject.delete(key);
  }
}

function readBinding(object: KubeObject): Binding {
  const { name, namespace = '' } = object.metadata;
  return {
    namespace,
    name,
    roleRef: {
      kind: asText(fieldAt(object, 'roleRef', 'kind')),
      name: asText(fieldAt(object, 'roleRef', 'name')),
    },
    subjects: asList(object['subjects']).map((subject) => ({
      kind: asText(fieldAt(subject, 'kind')),
      name: asText(fieldAt(subject, 'name')),
      namespace: asText(fieldAt(subject, 'namespace')),
    })),
  };
}

function keysOf({ namespace, subjects }: Binding): string[] {
  return subjects.map((subject) => `${namespace}/${subjectKey(subject, namespace)}`);
}

/** A subject as a key: ServiceAccounts are users, of the binding's namespace unless they say another. */
function subjectKey({ kind, name, namespace }: Subject, home: string): string {
  if (kind !== 'ServiceAccount') return `${kind}:${name}`;
  const own = namespace === '' ? home : namespace;
  return own === '' ? '' : `User:system:serviceaccount:${own}:${name}`;
}

function subjectsOf({ name, groups }: UserInfo): string[] {
  return [`User:${name}`, ...groups.map((group) => `Group:${group}`)];
}

/** The first subject of a binding that the user is. */
export function subjectFor({ subjects, namespace }: Binding, user: UserInfo): Subject | undefined {
  const keys = subjectsOf(user);
  return subjects.find((subject) => keys.includes(subjectKey(subject, namespace)));
}

import { fromLabelSelector, type KubeObject, type LabelSelectorSpec, matchLabels } from '@flux-ts/resource';
import { KeyedWorker } from '../lifecycle/keyed-worker.ts';
import { systemContext } from '../lifecycle/system-context.ts';
import { applyObject } from '../registry/apply.ts';
import type { Api } from '../registry/context.ts';
import { asList, equalValues, fieldAt } from '../values.ts';
import { RBAC } from './role-index.ts';

const CLUSTER_ROLES = `${RBAC}/clusterroles`;
const MANAGER = 'clusterrole-aggregation-controller';

/** Gathers the rules of ClusterRoles into those that select them (pkg/controller/clusterroleaggregation). */
export class RoleAggregator {
  readonly #api: Api;
  readonly #worker: KeyedWorker;

  constructor(api: Api, onError: (error: unknown) => void) {
    this.#api = api;
    this.#worker = new KeyedWorker({ clock: api.clock, work: () => this.sync(), onError });
  }

  start(): void {
    this.#worker.follow(this.#api.storage.watch(CLUSTER_ROLES, {}, () => this.#worker.add('all')));
  }

  stop(): void {
    this.#worker.stop();
  }

  /** Brings every role that gathers others up to date. */
  async sync(): Promise<void> {
    const roles = this.#api.storage.list(CLUSTER_ROLES).map(({ object }) => object);
    for (const role of roles) {
      const selectors = asList(fieldAt(role, 'aggregationRule', 'clusterRoleSelectors'));
      if (selectors.length === 0) continue;
      const rules = gathered(role, roles, selectors as LabelSelectorSpec[]);
      if (!equalValues(rules, asList(role['rules']))) await this.#apply(role, rules);
    }
  }

  async #apply(
    { apiVersion, kind, metadata: { name } }: KubeObject,
    rules: readonly unknown[],
  ): Promise<void> {
    const target = this.#api.kinds.findKind(apiVersion, kind)!;
    const path = { target, namespace: '', name };
    const config: KubeObject = { apiVersion, kind, metadata: { name }, rules: structuredClone(rules) };
    await applyObject(this.#api, systemContext(MANAGER), path, config, true);
  }
}

/** The rules of all selected roles but its own, each once: selector by selector, by name. */
function gathered(
  role: KubeObject,
  roles: readonly KubeObject[],
  selectors: readonly LabelSelectorSpec[],
): readonly unknown[] {
  const rules: unknown[] = [];
  for (const spec of selectors) {
    const selector = fromLabelSelector(spec);
    for (const other of roles) {
      if (other.metadata.name === role.metadata.name) continue;
      if (!matchLabels(selector, other.metadata.labels ?? {})) continue;
      for (const rule of asList(other['rules'])) {
        if (!rules.some((known) => equalValues(known, rule))) rules.push(rule);
      }
    }
  }
  return rules;
}

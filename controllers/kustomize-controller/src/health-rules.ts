import { errorMessage } from '@flux-ts/errors';
import { type CustomHealthCheck, KUSTOMIZATION, type Kustomization, reasons } from '@flux-ts/kinds';
import { type KubeObject, type ObjectId, type ObjectStatus, parseApiVersion } from '@flux-ts/resource';
import { ConditionExpression } from './condition-expression.ts';
import { configurationFailure, type ReconcileFailure } from './errors.ts';
import { fullName } from './spec.ts';

interface Rule {
  readonly check: CustomHealthCheck;
  readonly current: ConditionExpression;
  readonly inProgress: ConditionExpression | undefined;
  readonly failed: ConditionExpression | undefined;
}

/** Health of kinds that have rules of their own; undefined for the others. */
export type HealthRules = (object: KubeObject) => ObjectStatus | undefined;

/**
 * The health that spec.healthCheckExprs give an object: by the first rule for its kind, else by one for its whole group.
 * Throws ReconcileFailure `InvalidCELExpression`.
 */
export function healthRules(checks: readonly CustomHealthCheck[] | undefined): HealthRules | undefined {
  if (checks === undefined || checks.length === 0) return undefined;
  const rules = checks.map(compileRule);
  return (object) => {
    const { group } = parseApiVersion(object.apiVersion);
    const ofGroup = rules.filter(({ check }) => parseApiVersion(check.apiVersion).group === group);
    const rule =
      ofGroup.find(({ check }) => check.kind === object.kind) ?? ofGroup.find(({ check }) => !check.kind);
    return rule === undefined ? undefined : evaluate(rule, object);
  };
}

function compileRule(check: CustomHealthCheck, index: number): Rule {
  const compiled = (name: string, text: string | undefined): ConditionExpression | undefined => {
    if (!text) return undefined;
    try {
      return new ConditionExpression(text);
    } catch (error) {
      throw wrongRule(index, `failed to parse the expression ${name}: ${errorMessage(error)}`);
    }
  };
  const current = compiled('Current', check.current);
  if (current === undefined) throw wrongRule(index, 'expression Current not specified');
  return {
    check,
    current,
    failed: compiled('Failed', check.failed),
    inProgress: compiled('InProgress', check.inProgress),
  };
}

function wrongRule(index: number, why: string): ReconcileFailure {
  const words = `failed to create custom status evaluator for healthchecks[${index}]: ${why}`;
  return configurationFailure(reasons.invalidCELExpression, new Error(words));
}

/** Generation, then inProgress, failed, current; in progress when nothing is true (fluxcd/pkg runtime/cel, RFC 0009). */
function evaluate(rule: Rule, object: KubeObject): ObjectStatus {
  const observed = (object['status'] as { observedGeneration?: number } | undefined)?.observedGeneration;
  if (observed !== undefined && observed !== object.metadata.generation)
    return { status: 'InProgress', message: '' };
  if (rule.inProgress?.holdsFor(object)) return { status: 'InProgress', message: '' };
  if (rule.failed?.holdsFor(object)) return { status: 'Failed', message: '' };
  return { status: rule.current.holdsFor(object) ? 'Current' : 'InProgress', message: '' };
}

/**
 * What the health of a Kustomization rests on: everything applied, or what spec.healthChecks name; never itself.
 * Undefined where health is not asked for. Who waits for itself alone is healthy at once, as upstream.
 */
export function objectsToCheck(ks: Kustomization, applied: readonly ObjectId[]): ObjectId[] | undefined {
  const named = (ks.spec.healthChecks ?? []).map(({ apiVersion, kind, name, namespace }) => ({
    ...parseApiVersion(apiVersion || 'apps/v1'),
    kind,
    name,
    // As upstream, which takes no namespace for that of the Kustomization: a kind that has one wants to be told.
    namespace: namespace ?? '',
  }));
  const ids = ks.spec.wait ? applied : named;
  if (ids.length === 0) return undefined;
  return ids.filter(
    (id) =>
      !(
        id.kind === KUSTOMIZATION.kind &&
        id.group === KUSTOMIZATION.group &&
        `${id.namespace}/${id.name}` === fullName(ks)
      ),
  );
}

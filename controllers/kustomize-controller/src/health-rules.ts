import { errorMessage } from '@flux-ts/errors';
import { type CustomHealthCheck, KUSTOMIZATION, type Kustomization, reasons } from '@flux-ts/kinds';
import {
  asValue,
  type KubeObject,
  type ObjectId,
  type ObjectStatus,
  parseApiVersion,
} from '@flux-ts/resource';
import { configurationFailure } from './errors.ts';
import type { CompileExpression, Expression } from './ports.ts';
import { fullName, namespaceOf } from './spec.ts';

/** Top-level fields of objects that expressions may speak of. */
const VARIABLES = ['apiVersion', 'kind', 'metadata', 'spec', 'status', 'data'];

interface Rule {
  readonly check: CustomHealthCheck;
  readonly current: Expression;
  readonly inProgress: Expression | undefined;
  readonly failed: Expression | undefined;
}

/** The health that spec.healthCheckExprs give an object, compiled once. Throws ReconcileFailure `InvalidCELExpression`. */
export function healthRules(
  checks: readonly CustomHealthCheck[] | undefined,
  compile: CompileExpression,
): ((object: KubeObject) => ObjectStatus | undefined) | undefined {
  if (checks === undefined || checks.length === 0) return undefined;
  const rules = checks.map((check) => compileRule(check, compile));
  return (object) => {
    const rule = rules.find(({ check }) => appliesTo(check, object));
    return rule === undefined ? undefined : evaluate(rule, object);
  };
}

function appliesTo({ apiVersion, kind }: CustomHealthCheck, object: KubeObject): boolean {
  return kind
    ? kind === object.kind && sameGroup(apiVersion, object.apiVersion)
    : sameGroup(apiVersion, object.apiVersion);
}

function sameGroup(a: string, b: string): boolean {
  return parseApiVersion(a).group === parseApiVersion(b).group;
}

function compileRule(check: CustomHealthCheck, compile: CompileExpression): Rule {
  const compiled = (name: 'current' | 'inProgress' | 'failed'): Expression | undefined => {
    const text = check[name];
    if (!text) return undefined;
    try {
      return compile(text, { variables: VARIABLES });
    } catch (cause) {
      const subject = `${check.apiVersion}/${check.kind ?? ''}`;
      const words = `failed to create custom status evaluator for healthchecks ${subject}: failed to parse the expression ${name}: ${errorMessage(cause)}`;
      throw configurationFailure(reasons.invalidCELExpression, new Error(words, { cause }));
    }
  };
  return {
    check,
    current: compiled('current') as Expression,
    inProgress: compiled('inProgress'),
    failed: compiled('failed'),
  };
}

/** Generation, then inProgress, failed, current; in progress when nothing is true (fluxcd/pkg runtime/cel). */
function evaluate(rule: Rule, object: KubeObject): ObjectStatus {
  const observed = (object['status'] as { observedGeneration?: number } | undefined)?.observedGeneration;
  if (observed !== undefined && observed !== object.metadata.generation)
    return { status: 'InProgress', message: 'the status observedGeneration is not up to date' };
  const holds = (program: Expression | undefined) => program?.evaluate(asValue(object)) === true;
  try {
    if (holds(rule.inProgress)) return { status: 'InProgress', message: 'in progress' };
    if (holds(rule.failed)) return { status: 'Failed', message: 'failed' };
    if (holds(rule.current)) return { status: 'Current', message: 'current' };
    return { status: 'InProgress', message: 'in progress' };
  } catch (error) {
    return { status: 'Unknown', message: errorMessage(error) };
  }
}

/** What the health of a Kustomization rests on: everything applied, or what spec.healthChecks name; never itself. */
export function objectsToCheck(ks: Kustomization, applied: readonly ObjectId[]): ObjectId[] {
  const named = (ks.spec.healthChecks ?? []).map(({ apiVersion, kind, name, namespace }) => ({
    ...parseApiVersion(apiVersion || 'apps/v1'),
    kind,
    name,
    namespace: namespace || namespaceOf(ks),
  }));
  return (ks.spec.wait ? applied : named).filter(
    (id) =>
      !(
        id.kind === KUSTOMIZATION.kind &&
        id.group === KUSTOMIZATION.group &&
        `${id.namespace}/${id.name}` === fullName(ks)
      ),
  );
}

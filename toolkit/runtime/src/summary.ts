import { type Condition, getCondition, READY, setCondition } from './condition.ts';
import type { KubeObject } from './deps.ts';

/** Which conditions are summed up, and how. */
export interface SummaryOptions {
  /** The condition to set (default Ready). */
  readonly target?: string;
  /** Conditions that count, the most telling first. */
  readonly conditions: readonly string[];
  /** Those of them that are bad news when True. */
  readonly negative: readonly string[];
}

/** The worst first (fluxcd/pkg runtime/conditions/merge.go). */
function rank(condition: Condition, negative: boolean): number {
  if (condition.status === 'Unknown') return 4;
  const isTrue = condition.status === 'True';
  if (negative) return isTrue ? 0 : 3;
  return isTrue ? 2 : 1;
}

/**
 * Sets the target condition to the worst that the others say: status, reason and message come from the first
 * condition of the worst rank. Nothing is set when none of them exists. In place.
 */
export function summarize(object: KubeObject, options: SummaryOptions): void {
  const worst = worstCondition(object, options);
  if (worst === undefined) return;
  const bad = options.negative.includes(worst.type);
  const status =
    worst.status === 'Unknown' || !bad ? worst.status : worst.status === 'True' ? 'False' : 'True';
  setCondition(object, {
    type: options.target ?? READY,
    status,
    reason: worst.reason,
    message: worst.message,
  });
}

function worstCondition(object: KubeObject, options: SummaryOptions): Condition | undefined {
  let worst: { condition: Condition; rank: number } | undefined;
  for (const type of options.conditions) {
    const condition = getCondition(object, type);
    if (condition === undefined || type === (options.target ?? READY)) continue;
    const candidate = { condition, rank: rank(condition, options.negative.includes(type)) };
    if (worst === undefined || candidate.rank < worst.rank) worst = candidate;
  }
  return worst?.condition;
}

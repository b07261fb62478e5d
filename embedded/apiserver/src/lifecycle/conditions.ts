/** A condition of a status, as most kinds have them. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

/** The conditions with this one in place of its predecessor; its time changes only with its status. */
export function setCondition(
  conditions: readonly Condition[],
  next: Condition,
  now: string,
): readonly Condition[] {
  const previous = conditions.find((condition) => condition.type === next.type);
  const since = previous?.status === next.status ? (previous.lastTransitionTime ?? now) : now;
  const entry = { lastTransitionTime: since, ...next };
  if (previous === undefined) return [...conditions, entry];
  return conditions.map((condition) => (condition === previous ? entry : condition));
}

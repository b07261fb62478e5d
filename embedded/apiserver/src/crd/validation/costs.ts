import type { FieldError } from '@flux-ts/schema';

/** The most that one expression, and all of a schema, may be estimated to cost (apiextensions StaticEstimatedCostLimit). */
const MOST_PER_RULE = 10_000_000;
const MOST_PER_SCHEMA = 100_000_000;
const MOST_TOLD = 4;

/** What a rule may cost on an object. */
export interface RuleCost {
  readonly field: string;
  readonly cost: number;
}

export function contribution(field: string, cost: number): RuleCost {
  return { field, cost: Math.min(cost, 2 ** 64) };
}

/** The complaint about a rule that costs too much, named `what`. */
export function tooCostly({ field, cost }: RuleCost, what: string): FieldError[] {
  if (cost <= MOST_PER_RULE) return [];
  return [{ type: 'Forbidden', field, detail: exceeds(what, cost, MOST_PER_RULE) }];
}

/** The complaints about a schema whose rules together cost too much; the dearest are named. */
export function totalErrors(costs: readonly RuleCost[], path: string): FieldError[] {
  const total = Math.min(
    costs.reduce((sum, { cost }) => sum + cost, 0),
    2 ** 64,
  );
  if (total <= MOST_PER_SCHEMA) return [];
  const dearest = costs
    .filter(({ cost }) => cost >= MOST_PER_SCHEMA / 100)
    .sort((a, b) => b.cost - a.cost)
    .slice(0, MOST_TOLD);
  const detail = 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema';
  const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema';
  return [
    ...dearest.map(({ field }): FieldError => ({ type: 'Forbidden', field, detail })),
    { type: 'Forbidden', field: path, detail: exceeds(what, total, MOST_PER_SCHEMA) },
  ];
}

function exceeds(what: string, cost: number, limit: number): string {
  const factor = cost / limit;
  const shown =
    factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`;
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`;
}

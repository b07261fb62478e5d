import { goQuote } from '@flux-ts/errors';
import { compareBytes } from '@flux-ts/yaml';
import { ResourceError } from '../errors.ts';
import { invalidValue, labelKeyErrors, labelValueErrors } from './label-syntax.ts';

/** The operators of a label selector, as selectors are written. */
export type LabelOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | '>' | '<';

/** One demand on the labels of an object. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  readonly values: readonly string[];
}

/** What labels must be like: all demands hold. Without demands it matches everything. */
export interface LabelSelector {
  readonly requirements: readonly LabelRequirement[];
}

/** meta/v1 LabelSelector, as objects hold it. */
export interface LabelSelectorSpec {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/**
 * A demand, checked as the server checks it.
 * @throws ResourceError SELECTOR
 */
export function makeRequirement(
  key: string,
  operator: LabelOperator,
  values: readonly string[],
): LabelRequirement {
  const errors: string[] = [];
  const keyErrors = labelKeyErrors(key);
  if (keyErrors.length > 0) errors.push(invalidValue('key', key, keyErrors));
  errors.push(...countErrors(operator, values));
  for (const [index, value] of values.entries()) {
    const found = labelValueErrors(value);
    if (found.length > 0) errors.push(invalidValue(`values[${index}][${key}]`, value, found));
  }
  if (errors.length > 0) throw selectorError(errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`);
  return { key, operator, values: values.toSorted(compareBytes) };
}

function countErrors(operator: LabelOperator, values: readonly string[]): string[] {
  const invalid = (reason: string) => [`values: Invalid value: ${JSON.stringify(values)}: ${reason}`];
  switch (operator) {
    case 'in':
    case 'notin':
      return values.length === 0 ? invalid("for 'in', 'notin' operators, values set can't be empty") : [];
    case 'exists':
    case '!':
      return values.length > 0 ? invalid('values set must be empty for exists and does not exist') : [];
    case '>':
    case '<':
      return numberErrors(values);
    default:
      return values.length === 1 ? [] : invalid('exact-match compatibility requires one single value');
  }
}

function numberErrors(values: readonly string[]): string[] {
  if (values.length !== 1) {
    return [
      `values: Invalid value: ${JSON.stringify(values)}: for 'Gt', 'Lt' operators, exactly one value is required`,
    ];
  }
  if (parseInteger(values[0]!) !== undefined) return [];
  return [invalidValue('values[0]', values[0]!, ["for 'Gt', 'Lt' operators, the value must be an integer"])];
}

/** Whether labels fulfil a selector. */
export function matchLabels(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return selector.requirements.every((requirement) => matches(requirement, labels ?? {}));
}

function matches(
  { key, operator, values }: LabelRequirement,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case '>':
    case '<':
      return compareNumbers(operator, value, values[0]!);
    default:
      return value !== undefined && values.includes(value);
  }
}

function compareNumbers(operator: '>' | '<', value: string | undefined, limit: string): boolean {
  const left = value === undefined ? undefined : parseInteger(value);
  const right = parseInteger(limit);
  if (left === undefined || right === undefined) return false;
  return operator === '>' ? left > right : left < right;
}

function parseInteger(text: string): bigint | undefined {
  return /^[+-]?\d{1,19}$/.test(text) ? BigInt(text.replace('+', '')) : undefined;
}

const SPEC_OPERATORS: ReadonlyMap<string, LabelOperator> = new Map([
  ['In', 'in'],
  ['NotIn', 'notin'],
  ['Exists', 'exists'],
  ['DoesNotExist', '!'],
]);

/**
 * The selector of an object's field, such as a Deployment's `spec.selector`. An empty one matches everything.
 * @throws ResourceError SELECTOR
 */
export function fromLabelSelector(spec: LabelSelectorSpec): LabelSelector {
  const requirements = Object.entries(spec.matchLabels ?? {}).map(([key, value]) =>
    makeRequirement(key, '=', [value]),
  );
  for (const { key, operator, values } of spec.matchExpressions ?? []) {
    const known = SPEC_OPERATORS.get(operator);
    if (known === undefined)
      throw selectorError(`${goQuote(operator)} is not a valid label selector operator`);
    requirements.push(makeRequirement(key, known, values ?? []));
  }
  return sortedSelector(requirements);
}

/** A selector with its demands in the order of their keys. */
export function sortedSelector(requirements: readonly LabelRequirement[]): LabelSelector {
  return { requirements: requirements.toSorted((a, b) => compareBytes(a.key, b.key)) };
}

/** A selector as requests carry it: `app in (a,b),!canary,tier=web`. */
export function formatLabelSelector(selector: LabelSelector): string {
  return selector.requirements.map(formatRequirement).join(',');
}

function formatRequirement({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    default:
      return `${key}${operator}${values[0] ?? ''}`;
  }
}

export function selectorError(message: string): ResourceError {
  return new ResourceError('SELECTOR', message);
}

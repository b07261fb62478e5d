import { asList, asText, field, fieldAt } from '../../values.ts';
import { qualifiedNameComplaints } from '../names.ts';
import { GoStruct, type Report } from './report.ts';
import { validateDomainPath } from './words.ts';

// What Jobs say of failures and successes of their pods (kubernetes pkg/apis/batch/validation).

const MOST_INDEXED = 100_000;
const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const STATUSES = ['False', 'True', 'Unknown'];
const OPERATORS = ['In', 'NotIn'];
const quoted = (values: readonly string[]) =>
  `valid values: [${values.map((value) => `"${value}"`).join(' ')}]`;

/** What depends on whether the Job counts its pods by index. */
export function validateIndexes(report: Report, spec: unknown, path: string): void {
  const [failed, perIndex, completions, parallelism] = [
    'maxFailedIndexes',
    'backoffLimitPerIndex',
    'completions',
    'parallelism',
  ].map((key) => field(spec, key));
  if (failed !== undefined && perIndex === undefined)
    report.required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified');
  const mode = field(spec, 'completionMode') ?? 'NonIndexed';
  if (mode === 'NonIndexed') {
    const detail = 'requires indexed completion mode';
    if (perIndex !== undefined) report.invalid(`${path}.backoffLimitPerIndex`, perIndex, detail);
    if (failed !== undefined) report.invalid(`${path}.maxFailedIndexes`, failed, detail);
    return;
  }
  if (mode !== 'Indexed') return;
  if (completions === undefined) report.required(`${path}.completions`, 'when completion mode is Indexed');
  if (Number(parallelism) > MOST_INDEXED) {
    const detail = `must be less than or equal to ${MOST_INDEXED} when completion mode is Indexed`;
    report.invalid(`${path}.parallelism`, parallelism, detail);
  }
  if (Number(failed) > Number(completions))
    report.invalid(`${path}.maxFailedIndexes`, failed, 'must be less than or equal to completions');
  if (Number(failed) > MOST_INDEXED)
    report.invalid(`${path}.maxFailedIndexes`, failed, `must be less than or equal to ${MOST_INDEXED}`);
}

export function validateManager(report: Report, manager: unknown, path: string): void {
  if (manager === undefined) return;
  const name = asText(manager);
  if (name === '') report.required(path);
  else validateDomainPath(report, path, name);
  if (name.length > 63) report.tooLong(path, 63);
}

/** A policy that fails Jobs knows of pods that have failed, not of those that are on their way out. */
export function validateReplacement(report: Report, spec: unknown, path: string): void {
  const policy = field(spec, 'podReplacementPolicy');
  const allowed =
    field(spec, 'podFailurePolicy') === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  if (policy !== undefined && !allowed.includes(asText(policy))) report.unsupported(path, policy, allowed);
}

export function validateFailurePolicy(report: Report, spec: unknown, path: string): void {
  const template = fieldAt(spec, 'template', 'spec');
  const containers = ['containers', 'initContainers'].flatMap((key) => asList(field(template, key)));
  const names = new Set(containers.map((container) => asText(field(container, 'name'))));
  report.each(fieldAt(spec, 'podFailurePolicy', 'rules'), path, (rule, at) => {
    validateAction(report, rule, spec, `${at}.action`);
    const codes = field(rule, 'onExitCodes');
    const conditions = asList(field(rule, 'onPodConditions'));
    if (codes !== undefined) validateCodes(report, codes, `${at}.onExitCodes`, names);
    report.each(conditions, `${at}.onPodConditions`, (pattern, place) => {
      const type = asText(field(pattern, 'type'));
      report.check(`${place}.type`, type, qualifiedNameComplaints(type));
      chosen(report, `${place}.status`, field(pattern, 'status'), STATUSES);
    });
    if ((codes === undefined) !== (conditions.length === 0)) return;
    const detail =
      codes === undefined
        ? 'specifying one of OnExitCodes and OnPodConditions is required'
        : 'specifying both OnExitCodes and OnPodConditions is not supported';
    report.errors.push({ type: 'Invalid', field: at, detail });
  });
}

function validateAction(report: Report, rule: unknown, spec: unknown, path: string): void {
  const action = field(rule, 'action');
  chosen(report, path, action, ACTIONS);
  if (action === 'FailIndex' && field(spec, 'backoffLimitPerIndex') === undefined)
    report.invalid(path, action, 'requires the backoffLimitPerIndex to be set');
}

/** One of several, which has to be said. */
function chosen(report: Report, path: string, value: unknown, supported: readonly string[]): void {
  if (asText(value) === '') report.required(path, quoted(supported));
  else report.oneOf(path, value, supported);
}

function validateCodes(report: Report, codes: unknown, path: string, names: ReadonlySet<string>): void {
  const operator = field(codes, 'operator');
  chosen(report, `${path}.operator`, operator, OPERATORS);
  const container = field(codes, 'containerName');
  if (container !== undefined && !names.has(asText(container))) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    report.invalid(`${path}.containerName`, container, detail);
  }
  const values = asList(field(codes, 'values')).map(Number);
  if (values.length === 0)
    report.invalid(`${path}.values`, field(codes, 'values') ?? null, 'at least one value is required');
  values.forEach((value, i) => {
    const at = `${path}.values[${i}]`;
    if (operator === 'In' && value === 0) report.invalid(at, value, 'must not be 0 for the In operator');
    if (values.indexOf(value) < i) report.duplicate(at, value);
  });
  if (values.some((value, i) => i > 0 && values[i - 1]! > value))
    report.invalid(`${path}.values`, values, 'must be ordered');
}

export function validateSuccessPolicy(report: Report, spec: unknown, path: string): void {
  const policy = field(spec, 'successPolicy');
  if (policy === undefined) return;
  const rules = asList(field(policy, 'rules'));
  if (field(spec, 'completionMode') !== 'Indexed') {
    const shown = rules.map((rule) => ({
      SucceededIndexes: field(rule, 'succeededIndexes') ?? null,
      SucceededCount: field(rule, 'succeededCount') ?? null,
    }));
    report.invalid(path, new GoStruct({ Rules: shown }), 'requires indexed completion mode');
    return;
  }
  if (rules.length === 0)
    report.required(
      `${path}.rules`,
      'at least one rules must be specified when the successPolicy is specified',
    );
  const completions = Number(field(spec, 'completions') ?? 0);
  report.each(rules, `${path}.rules`, (rule, at) => validateSuccess(report, rule, at, completions));
}

function validateSuccess(report: Report, rule: unknown, path: string, completions: number): void {
  const indexes = field(rule, 'succeededIndexes');
  const count = field(rule, 'succeededCount');
  if (indexes === undefined && count === undefined)
    report.required(path, 'at least one of succeededCount or succeededIndexes must be specified');
  const total = indexes === undefined ? undefined : countIndexes(asText(indexes), completions);
  if (typeof total === 'string')
    report.invalid(`${path}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${total}`);
  if (typeof count !== 'number') return;
  const at = `${path}.succeededCount`;
  report.notNegative(at, count);
  if (count > completions)
    report.invalid(
      at,
      count,
      `must be less than or equal to ${completions} (the number of specified completions)`,
    );
  const known = typeof total === 'number' ? total : 0;
  if (total !== undefined && count > known) {
    const what = 'the number of indexes in the specified succeededIndexes field';
    report.invalid(at, count, `must be less than or equal to ${known} (${what})`);
  }
}

/** How many indexes a text such as `0-3,7` has, or what is wrong with it (validateIndexesFormat). */
function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let [total, last] = [0, -1];
  for (const part of text.split(',')) {
    const limits = part.split('-');
    if (limits.length > 2)
      return `the fragment "${part}" violates the requirement that an index interval can have at most two parts separated by '-'`;
    const numbers = limits.map(Number);
    for (const [i, limit] of limits.entries()) {
      if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: "${limit}"`;
      if (numbers[i]! >= completions) return `too large index: "${limit}"`;
    }
    const [first = 0, end = first] = numbers;
    if (last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    if (limits.length === 2 && first >= end)
      return `non-increasing order, previous: ${first}, current: ${end}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}

import { CelError, type Program, smallestSize } from '@flux-ts/cel';
import type { FieldError, Schema, ValidationRule } from '@flux-ts/schema';
import { RulePrograms } from '../rule-programs.ts';
import { contribution, type RuleCost, tooCostly, totalErrors } from './costs.ts';
import { ruleText } from './go-json.ts';

/** A request has no more bytes. */
const MOST_BYTES = 3 * 1024 * 1024;

/** What is known on the way down a schema. */
interface Place {
  readonly at: string;
  readonly resource: boolean;
  /** How often a value of this kind may be in an object; undefined without a bound. */
  readonly count: number | undefined;
  /** The list around it whose old items nobody can tell. */
  readonly uncorrelatable: string | undefined;
}

/** What all rules of a schema need. */
interface Run {
  readonly errors: FieldError[];
  readonly costs: RuleCost[];
  /** Paths of parts whose schema is wrong: their rules are not looked at. */
  readonly wrong: readonly string[];
  /** The schema is an accepted one. */
  readonly unchanged: boolean;
}

/**
 * What is wrong with the expressions of a schema's rules: they do not compile, say no yes or no, cost too much, or ask
 * for what cannot be known (apiextensions ValidateCustomResourceDefinitionOpenAPISchema).
 */
export function ruleErrors(
  schema: Schema,
  path: string,
  { found, unchanged }: { found: readonly FieldError[]; unchanged: boolean },
): FieldError[] {
  const run: Run = { errors: [], costs: [], wrong: found.map((error) => error.field), unchanged };
  visit(run, schema, { at: path, resource: true, count: 1, uncorrelatable: undefined });
  return [...run.errors, ...totalErrors(run.costs, path)];
}

function visit(run: Run, schema: Schema, place: Place): void {
  const { additionalProperties: values, properties = {}, items } = schema;
  const { at } = place;
  const below = {
    resource: false,
    count: countBelow(schema, place.count),
    uncorrelatable: place.uncorrelatable,
  };
  if (values !== undefined && values !== true)
    visit(run, values, { ...below, at: `${at}.additionalProperties` });
  for (const name of Object.keys(properties).sort()) {
    visit(run, properties[name]!, { ...below, at: `${at}.properties[${name}]` });
  }
  if (items !== undefined) {
    const uncorrelatable = schema.listType === 'map' ? below.uncorrelatable : (below.uncorrelatable ?? at);
    visit(run, items, { ...below, at: `${at}.items`, uncorrelatable });
  }
  const rules = schema.validations ?? [];
  if (rules.length === 0 || run.wrong.some((field) => field.startsWith(at))) return;
  const programs = new RulePrograms(schema, place.resource);
  const times = place.count ?? Math.floor(MOST_BYTES / (smallestSize(schema) + 1));
  rules.forEach((rule, i) => {
    const field = `${at}.x-kubernetes-validations[${i}]`;
    checkRule(run, rule, { programs, field, times, uncorrelatable: place.uncorrelatable });
  });
}

/** Lists and maps multiply what is in them. */
function countBelow(schema: Schema, count: number | undefined): number | undefined {
  const isMap = schema.type === 'object' && schema.additionalProperties !== undefined;
  if (schema.type !== 'array' && !isMap) return count;
  const most = isMap ? schema.maxProperties : schema.maxItems;
  return most === undefined || count === undefined ? undefined : count * Math.max(most, 0);
}

interface RulePlace {
  readonly programs: RulePrograms;
  readonly field: string;
  readonly times: number;
  readonly uncorrelatable: string | undefined;
}

function checkRule(run: Run, rule: ValidationRule, place: RulePlace): void {
  const { programs, field, times, uncorrelatable } = place;
  const invalid = (key: string, detail: string) =>
    run.errors.push({ type: 'Invalid', field: `${field}.${key}`, badText: ruleText(rule), detail });
  const program = compiled(programs, rule, rule.rule, 'bool');
  if (typeof program === 'string') {
    run.costs.push(contribution(`${field}.rule`, 0));
    invalid('rule', program.startsWith('must') ? `cel expression ${program}` : program);
    if (rule.optionalOldSelf !== undefined) run.errors.push(needlessOptional(rule, field));
    return;
  }
  observe(run, `${field}.rule`, program.estimate() * times, 'estimated rule cost');
  if (rule.messageExpression) {
    const message = compiled(programs, rule, rule.messageExpression, 'string');
    if (typeof message === 'string') invalid('messageExpression', `messageExpression ${message}`);
    else {
      observe(run, `${field}.messageExpression`, message.estimate(), 'estimated messageExpression cost');
    }
  }
  if (program.variables.has('oldSelf')) {
    if (uncorrelatable === undefined) return;
    const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`;
    run.errors.push({ type: 'Invalid', field: `${field}.rule`, badValue: rule.rule, detail });
  } else if (rule.optionalOldSelf !== undefined) run.errors.push(needlessOptional(rule, field));
}

function needlessOptional({ optionalOldSelf }: ValidationRule, field: string): FieldError {
  const detail = 'may not be set if oldSelf is not used in rule';
  const badValue = optionalOldSelf === true;
  return { type: 'Invalid', field: `${field}.optionalOldSelf`, badValue, detail };
}

/** The program, or why there is none. */
function compiled(
  programs: RulePrograms,
  rule: ValidationRule,
  expression: string,
  wanted: 'bool' | 'string',
): Program | string {
  try {
    const program = programs.program(expression, rule);
    const fits = program.outputType === wanted || program.outputType === 'dyn';
    return fits ? program : `must evaluate to a ${wanted}`;
  } catch (thrown) {
    if (thrown instanceof CelError) return `compilation failed: ${thrown.message}`;
    throw thrown;
  }
}

function observe(run: Run, field: string, cost: number, what: string): void {
  const rule = contribution(field, cost);
  if (!run.unchanged) run.errors.push(...tooCostly(rule, what));
  run.costs.push(rule);
}

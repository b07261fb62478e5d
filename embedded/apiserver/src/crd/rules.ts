import { CelError, type Program } from '@flux-ts/cel';
import { errorMessage } from '@flux-ts/errors';
import {
  type FieldError,
  type FieldErrorType,
  formatFieldError,
  type Schema,
  type ValidationRule,
} from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { asObject, field } from '../values.ts';
import { Correlation, oldItem } from './correlation.ts';
import { RulePrograms } from './rule-programs.ts';
import { followPath } from './validation/field-path.ts';

const REASONS: Readonly<Record<string, FieldErrorType>> = {
  FieldValueInvalid: 'Invalid',
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required',
  FieldValueDuplicate: 'Duplicate',
};
/** What all rules together may spend on an object (apiserver pkg/apis/cel RuntimeCELCostBudget). */
const BUDGET = 10_000_000;
const MOST_MESSAGE_BYTES = 5 * 1024;

/** What is checked, and what comes of it. */
interface Check {
  readonly errors: FieldError[];
  readonly warnings: string[];
  /** Cost that is left; below zero nothing more is looked at. */
  left: number;
}

/** How a value is checked. */
export interface RuleOptions {
  /** The value is a part of an object and not a whole one. */
  readonly part?: boolean;
  /** Gets what is broken but was so before. */
  readonly warnings?: string[];
}

/** Rules of a schema (`x-kubernetes-validations`), each expression compiled once. */
export class RuleChecker {
  readonly #programs = new WeakMap<Schema, RulePrograms>();
  readonly #hasRules = new WeakMap<Schema, boolean>();

  /** Whether there is anything to check. */
  hasRules(schema: Schema): boolean {
    return this.#rulesBelow(schema);
  }

  /** What the rules have to say of a value that its schema allows (apiextensions pkg/apiserver/schema/cel). */
  check(schema: Schema, value: Value, old: Value | undefined, options: RuleOptions = {}): FieldError[] {
    const check: Check = { errors: [], warnings: options.warnings ?? [], left: BUDGET };
    const correlation = new Correlation(schema, value, old);
    this.#visit(check, { schema, value, path: '', correlation, resource: options.part !== true });
    return check.errors;
  }

  #visit(check: Check, place: Place): void {
    const { schema, value, path, correlation } = place;
    if (value === null || !this.#rulesBelow(schema)) return;
    this.#evaluateAll(check, place);
    if (Array.isArray(value)) {
      const { items } = schema;
      if (items === undefined) return;
      value.forEach((item, i) => {
        const below = correlation.child(items, item, oldItem(schema, item, correlation.old));
        this.#below(check, { schema: items, value: item, path: `${path}[${i}]`, correlation: below });
      });
      return;
    }
    const object = asObject(value) as Record<string, Value> | undefined;
    for (const key of Object.keys(object ?? {})) {
      const known = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
      const child = known ? schema.properties![key] : mapValues(schema);
      if (child === undefined) continue;
      const at = known ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`;
      const below = correlation.child(child, object![key]!, field(correlation.old, key) as Value | undefined);
      this.#below(check, { schema: child, value: object![key]!, path: at, correlation: below });
    }
  }

  #below(check: Check, place: Omit<Place, 'resource'>): void {
    if (check.left >= 0) this.#visit(check, { ...place, resource: false });
  }

  #evaluateAll(check: Check, place: Place): void {
    const rules = place.schema.validations ?? [];
    if (rules.length > 0 && check.left <= 0) exhausted(check, place);
    for (const rule of rules) {
      if (check.left < 0) return;
      this.#evaluate(check, place, rule);
    }
  }

  #evaluate(check: Check, place: Place, rule: ValidationRule): void {
    const { schema, value: self, path, correlation } = place;
    const { old } = correlation;
    try {
      const program = this.#program(place, rule.rule, rule);
      const isTransition = program.variables.has('oldSelf');
      // A transition is judged where there was something before.
      if (isTransition && old === undefined && rule.optionalOldSelf !== true) return;
      const bindings = { self, oldSelf: old ?? null };
      const holds = program.evaluate(bindings, (cost) => {
        check.left -= cost;
      });
      if (check.left < 0) exhausted(check, place);
      if (check.left < 0 || holds === true) return;
      const detail = this.#message(check, place, rule, bindings);
      report(check, place, { rule, detail, isTransition });
    } catch (thrown) {
      const detail = failure(thrown, rule);
      check.errors.push({ type: 'Invalid', field: path, badValue: schema.type ?? '', detail });
      if (thrown instanceof CelError && thrown.code === 'BUDGET') check.left = -1;
    }
  }

  #message(check: Check, place: Place, rule: ValidationRule, bindings: Record<string, Value>): string {
    const otherwise = rule.message ? rule.message.trim() : `failed rule: ${shownRule(rule)}`;
    if (!rule.messageExpression) return otherwise;
    try {
      const text = this.#program(place, rule.messageExpression, rule).evaluate(bindings, (cost) => {
        check.left -= cost;
      });
      if (typeof text !== 'string') return otherwise;
      const isGood =
        text.trim() !== '' && !/[\n\r]/.test(text) && Buffer.byteLength(text) <= MOST_MESSAGE_BYTES;
      return isGood ? text.trim() : otherwise;
    } catch {
      return otherwise;
    }
  }

  #program({ schema, resource }: Place, expression: string, rule: ValidationRule): Program {
    let programs = this.#programs.get(schema);
    if (programs === undefined) {
      programs = new RulePrograms(schema, resource);
      this.#programs.set(schema, programs);
    }
    return programs.program(expression, rule);
  }

  /** Most parts of most schemas have no rules: they are not walked. */
  #rulesBelow(schema: Schema): boolean {
    const known = this.#hasRules.get(schema);
    if (known !== undefined) return known;
    // Types that contain themselves have no rules: custom resources cannot be recursive.
    this.#hasRules.set(schema, false);
    const children = [...Object.values(schema.properties ?? {}), schema.items, mapValues(schema)];
    const found =
      (schema.validations ?? []).length > 0 ||
      children.some((child) => child !== undefined && this.#rulesBelow(child));
    this.#hasRules.set(schema, found);
    return found;
  }
}

/** A value, its schema and its past. */
interface Place {
  readonly schema: Schema;
  readonly value: Value;
  readonly path: string;
  readonly correlation: Correlation;
  readonly resource: boolean;
}

function exhausted(check: Check, { path, schema }: Place): void {
  const detail =
    'validation failed due to running out of cost budget, no further validation rules will be run';
  check.errors.push({ type: 'Invalid', field: path, badValue: schema.type ?? '', detail });
  check.left = -1;
}

/** Why a rule could not be judged. */
function failure(thrown: unknown, rule: ValidationRule): string {
  const text = errorMessage(thrown);
  const code = thrown instanceof CelError ? thrown.code : undefined;
  if (code === 'SYNTAX' || code === 'TYPE') return `rule compile error: compilation failed: ${text}`;
  const shown = `for rule: ${shownRule(rule)}`;
  if (code === 'BUDGET')
    return `'${text}': no further validation rules will be run due to call cost exceeds limit ${shown}`;
  if (text.startsWith('no such overload'))
    return `'${text}': call arguments did not match a supported operator, function or macro signature ${shown}`;
  return `${text} evaluating rule: ${shownRule(rule)}`;
}

/** Says that a rule does not hold: as a warning where that is nothing new. */
function report(
  check: Check,
  { schema, value, path, correlation }: Place,
  { rule, detail, isTransition }: { rule: ValidationRule; detail: string; isTransition: boolean },
): void {
  const found = rule.fieldPath ? followPath(rule.fieldPath, schema) : undefined;
  const inner = found === undefined || found.problem !== undefined ? '' : found.path;
  const at = inner === '' ? path : path === '' ? inner : `${path}.${inner}`;
  const type = REASONS[rule.reason ?? ''] ?? 'Invalid';
  const isPlain = schema.type !== 'object' && schema.type !== 'array';
  const error: FieldError = {
    type,
    field: at,
    ...(isPlain ? { badValue: value } : {}),
    detail: type === 'Duplicate' ? '' : detail,
  };
  if (!isTransition && correlation.unchanged) check.warnings.push(formatFieldError(error));
  else check.errors.push(error);
}

function shownRule({ message, rule }: ValidationRule): string {
  return message ? message.trim() : rule.trim();
}

function mapValues(schema: Schema): Schema | undefined {
  return schema.additionalProperties === true ? undefined : schema.additionalProperties;
}

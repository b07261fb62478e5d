import { type CelError, compile, type Program } from '@flux-ts/cel';
import { errorMessage } from '@flux-ts/errors';
import type { FieldError, FieldErrorType, Schema, ValidationRule } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { asObject, field } from '../values.ts';

const REASONS: Readonly<Record<string, FieldErrorType>> = {
  FieldValueInvalid: 'Invalid',
  FieldValueForbidden: 'Forbidden',
  FieldValueRequired: 'Required',
  FieldValueDuplicate: 'Duplicate',
};
const MENTIONS_OLD = /\boldSelf\b/;

/** Rules of a schema (`x-kubernetes-validations`), each expression compiled once. */
export class RuleChecker {
  readonly #programs = new Map<string, Program>();
  readonly #hasRules = new WeakMap<Schema, boolean>();

  /** Whether there is anything to check. */
  hasRules(schema: Schema): boolean {
    return this.#rulesBelow(schema);
  }

  /** What the rules have to say of a value that its schema allows (apiextensions pkg/apiserver/schema/cel). */
  check(schema: Schema, value: Value, old: Value | undefined): FieldError[] {
    const errors: FieldError[] = [];
    this.#visit(schema, value, old, '', errors);
    return errors;
  }

  #visit(schema: Schema, value: Value, old: Value | undefined, path: string, errors: FieldError[]): void {
    if (value === null || !this.#rulesBelow(schema)) return;
    for (const rule of schema.validations ?? []) {
      const error = this.#evaluate(schema, rule, value, old, path);
      if (error !== undefined) errors.push(error);
    }
    if (Array.isArray(value)) {
      const { items } = schema;
      if (items === undefined) return;
      value.forEach((item, i) => {
        this.#visit(items, item, correlated(schema, item, old), `${path}[${i}]`, errors);
      });
      return;
    }
    const object = asObject(value) as Record<string, Value> | undefined;
    for (const key of Object.keys(object ?? {})) {
      const known = schema.properties !== undefined && Object.hasOwn(schema.properties, key);
      const child = known ? schema.properties![key] : mapValues(schema);
      if (child === undefined) continue;
      const below = known ? (path === '' ? key : `${path}.${key}`) : `${path}[${key}]`;
      this.#visit(child, object![key]!, field(old, key) as Value | undefined, below, errors);
    }
  }

  #evaluate(
    schema: Schema,
    rule: ValidationRule,
    self: Value,
    old: Value | undefined,
    path: string,
  ): FieldError | undefined {
    const isTransition = MENTIONS_OLD.test(rule.rule);
    // A transition is judged where there was something before.
    if (isTransition && old === undefined && rule.optionalOldSelf !== true) return undefined;
    const bindings = isTransition ? { self, oldSelf: old ?? null } : { self };
    const type = schema.type ?? 'object';
    try {
      if (this.#program(rule.rule, isTransition).evaluate(bindings) === true) return undefined;
    } catch (thrown) {
      const detail = `${errorMessage(thrown as CelError)} evaluating rule: ${rule.message ?? rule.rule}`;
      return { type: 'Invalid', field: path, badValue: type, detail };
    }
    const detail = this.#message(rule, bindings, isTransition);
    const place = rule.fieldPath === undefined ? path : `${path}${rule.fieldPath}`.replace(/^\./, '');
    const shown = type === 'object' || type === 'array' ? {} : { badValue: self };
    return { type: REASONS[rule.reason ?? ''] ?? 'Invalid', field: place, ...shown, detail };
  }

  #message(rule: ValidationRule, bindings: Record<string, Value>, isTransition: boolean): string {
    const otherwise = rule.message ?? `failed rule: ${rule.rule.trim()}`;
    if (rule.messageExpression === undefined) return otherwise;
    try {
      const text = this.#program(rule.messageExpression, isTransition).evaluate(bindings);
      return typeof text === 'string' && text.trim() !== '' && !text.includes('\n') ? text : otherwise;
    } catch {
      return otherwise;
    }
  }

  #program(expression: string, isTransition: boolean): Program {
    const key = `${isTransition}${expression}`;
    let program = this.#programs.get(key);
    if (program === undefined) {
      program = compile(expression, { variables: isTransition ? ['self', 'oldSelf'] : ['self'] });
      this.#programs.set(key, program);
    }
    return program;
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

function mapValues(schema: Schema): Schema | undefined {
  return schema.additionalProperties === true ? undefined : schema.additionalProperties;
}

/** The item of the old list that has the same keys; lists that are no maps have no such items. */
function correlated(schema: Schema, item: Value, old: Value | undefined): Value | undefined {
  if (schema.listType !== 'map' || !Array.isArray(old)) return undefined;
  const keys = schema.listMapKeys ?? [];
  return old.find((other) => keys.every((key) => field(other, key) === field(item, key)));
}

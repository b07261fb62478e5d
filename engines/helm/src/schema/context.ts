import type { Value, ValueObject } from '@flux-ts/yaml';
import { Evaluated } from './evaluated.ts';
import type { Patterns } from './patterns.ts';
import type { SchemaError } from './schema-error.ts';
import { isSchema, type Located } from './schema-resources.ts';

/** A value that is checked: where it is, and what it is. */
export interface Subject {
  readonly value: Value;
  readonly path: readonly string[];
}

/** The outcome: errors, and which of a value's elements were looked at. */
export interface Outcome {
  readonly errors: readonly SchemaError[];
  readonly evaluated: Evaluated;
}

/** What checks schemas within schemas. */
export interface Checker {
  readonly draft: number;
  readonly patterns: Patterns;
  check(schema: Located, subject: Subject, active: readonly object[]): Outcome;
}

/** What is known while one place of the schema looks at one value. */
export interface Context {
  readonly validator: Checker;
  readonly located: Located;
  readonly node: ValueObject;
  readonly subject: Subject;
  readonly active: readonly object[];
  readonly evaluated: Evaluated;
  readonly errors: SchemaError[];
}

/** Adds an error of a keyword. */
export function add(context: Context, message: string, causes: readonly SchemaError[] = []): void {
  context.errors.push({ path: context.subject.path, message, causes });
}

/** One error stands for itself; several errors of one schema are a group. */
export function bundled(context: Context, errors: readonly SchemaError[]): SchemaError[] {
  if (errors.length <= 1) return [...errors];
  return [{ path: context.subject.path, message: 'validation failed', causes: errors, isGroup: true }];
}

/** Checks the same value against a schema within this one. */
export function checkSelf(context: Context, schema: Value): Outcome {
  if (!isSchema(schema)) return { errors: [], evaluated: new Evaluated() };
  return context.validator.check(
    { node: schema, base: context.located.base },
    context.subject,
    context.active,
  );
}

/** Checks an element of the value. */
export function checkElement(
  context: Context,
  schema: Value,
  value: Value,
  key: string,
): readonly SchemaError[] {
  if (!isSchema(schema)) return [];
  const subject = { value, path: [...context.subject.path, key] };
  const { errors } = context.validator.check({ node: schema, base: context.located.base }, subject, []);
  if (errors.length <= 1) return errors;
  return [{ path: subject.path, message: 'validation failed', causes: errors, isGroup: true }];
}

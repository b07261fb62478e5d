import { compileRegexp, type Regexp } from '@flux-ts/text';
import { isObject, type Value } from '@flux-ts/yaml';
import type { FieldError } from '../field-error.ts';
import type { Schema } from '../schema.ts';
import { checkArray, checkObject } from './composites.ts';
import { embeddedErrors } from './embedded.ts';
import { checkJunctors } from './junctors.ts';
import { listTypeErrors } from './list-types.ts';
import { checkEnum, checkNumber, checkString, checkType } from './scalars.ts';
import { isUnchanged } from './unchanged.ts';
import type { NodeCheck, Visit } from './visit.ts';

/** What a validation depends on beside the value. */
export interface ValidateOptions {
  /** The object before an update: parts that did not change are not reported again (ratcheting). */
  readonly old?: Value;
  /** Whether `apiVersion` and `kind` of embedded resources are looked at (default true). */
  readonly embedded?: boolean;
}

/** Checks values against one schema. */
export type Validator = (value: Value, options?: ValidateOptions) => FieldError[];

/**
 * A validator that compiles each pattern once; keep it as long as the schema. Errors come as kube-apiserver
 * gives them for custom resources: schema, embedded resources, list types; fields in alphabetical order where
 * the server's own order is random. CEL rules are the caller's. A pattern that is no RE2 pattern throws
 * TextError.
 */
export function createValidator(schema: Schema): Validator {
  const patterns = new Map<string, Regexp>();
  const pattern = (source: string): Regexp => {
    const known = patterns.get(source);
    if (known !== undefined) return known;
    const compiled = compileRegexp(source);
    patterns.set(source, compiled);
    return compiled;
  };
  return (value, { old, embedded = true } = {}) => {
    const visit: Visit = { errors: [], matches: 0, pattern, node: checkNode };
    checkNode(schema, value, old, '', visit);
    const duplicates = listTypeErrors(schema, value);
    const known = old !== undefined && duplicates.length > 0 && listTypeErrors(schema, old).length > 0;
    const inner = embedded ? embeddedErrors(schema, value) : [];
    return [...visit.errors, ...inner, ...(known ? [] : duplicates)];
  };
}

/** {@link createValidator} for a single value. */
export function validate(schema: Schema, value: Value, options?: ValidateOptions): FieldError[] {
  return createValidator(schema)(value, options);
}

const checkNode: NodeCheck = (schema, value, old, path, visit) => {
  if (old !== undefined && isUnchanged(schema, value, old)) return;
  visit.matches++;
  checkType(schema, value, path, visit);
  if (value !== null) {
    checkJunctors(schema, value, path, visit);
    if (typeof value === 'string') checkString(schema, value, path, visit);
    else if (typeof value === 'number' || typeof value === 'bigint') checkNumber(schema, value, path, visit);
    else if (Array.isArray(value)) checkArray(schema, value, old, path, visit);
  }
  checkEnum(schema, value, path, visit);
  if (isObject(value)) checkObject(schema, value, old, path, visit);
};

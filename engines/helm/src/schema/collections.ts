import type { Value, ValueObject } from '@flux-ts/yaml';
import { add, bundled, type Context, checkElement, checkSelf } from './context.ts';
import { equals } from './json-values.ts';
import { checkCount, limit } from './scalars.ts';
import { grouped, quote, type SchemaError } from './schema-error.ts';
import { isObject, isSchema } from './schema-resources.ts';

function missing(object: ValueObject, required: Value | undefined): string[] {
  return Array.isArray(required)
    ? required.filter((key) => typeof key === 'string' && !Object.hasOwn(object, key)).map(String)
    : [];
}

function listed(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

export function validateObject(context: Context, object: ValueObject): void {
  const { node } = context;
  const count = Object.keys(object).length;
  checkCount(context, 'minProperties', count);
  checkCount(context, 'maxProperties', count);
  const absent = missing(object, node['required']);
  if (absent.length === 1) add(context, `missing property ${quote(absent[0] ?? '')}`);
  else if (absent.length > 1) add(context, `missing properties ${listed(absent)}`);
  dependencies(context, object, 'dependencies');
  properties(context, object);
  if (context.validator.draft > 4) propertyNames(context, object);
  if (context.validator.draft >= 2019) {
    dependencies(context, object, 'dependentSchemas');
    dependencies(context, object, 'dependentRequired');
  }
}

function dependencies(context: Context, object: ValueObject, keyword: string): void {
  const all = context.node[keyword];
  if (!isObject(all)) return;
  for (const key of Object.keys(all).sort()) {
    if (!Object.hasOwn(object, key)) continue;
    const dependency = all[key] ?? null;
    if (Array.isArray(dependency)) {
      const absent = missing(object, dependency);
      if (absent.length > 0) add(context, `properties ${listed(absent)} required, if ${quote(key)} exists`);
    } else if (isSchema(dependency)) {
      const outcome = checkSelf(context, dependency);
      context.errors.push(...bundled(context, outcome.errors));
      if (outcome.errors.length === 0) context.evaluated.add(outcome.evaluated);
    }
  }
}

function properties(context: Context, object: ValueObject): void {
  const { node, evaluated } = context;
  const named = isObject(node['properties']) ? node['properties'] : {};
  const patterned = isObject(node['patternProperties']) ? node['patternProperties'] : {};
  const patterns = Object.keys(patterned).sort();
  const rest = node['additionalProperties'];
  const refused: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const schemas = Object.hasOwn(named, key) ? [named[key] ?? null] : [];
    for (const pattern of patterns)
      if (context.validator.patterns.matches(pattern, key)) schemas.push(patterned[pattern] ?? null);
    for (const schema of schemas)
      context.errors.push(...checkElement(context, schema, object[key] ?? null, key));
    if (schemas.length > 0) evaluated.addProperty(key);
    else if (rest !== undefined) {
      evaluated.addProperty(key);
      if (rest === false) refused.push(key);
      else context.errors.push(...checkElement(context, rest, object[key] ?? null, key));
    }
  }
  if (refused.length > 0) add(context, `additional properties ${listed(refused)} not allowed`);
}

function propertyNames(context: Context, object: ValueObject): void {
  const schema = context.node['propertyNames'];
  if (!isSchema(schema)) return;
  for (const key of Object.keys(object).sort()) {
    const located = { node: schema, base: context.located.base };
    const { errors } = context.validator.check(located, { value: key, path: [] }, []);
    if (errors.length > 0) add(context, `invalid propertyName ${quote(key)}`, errors);
  }
}

export function validateArray(context: Context, array: readonly Value[]): void {
  checkCount(context, 'minItems', array.length);
  checkCount(context, 'maxItems', array.length);
  if (context.node['uniqueItems'] === true) unique(context, array);
  items(context, array);
  contains(context, array);
}

function unique(context: Context, array: readonly Value[]): void {
  for (let i = 1; i < array.length; i++) {
    const j = array.findIndex((item, at) => at < i && equals(item, array[i] ?? null));
    if (j >= 0) {
      add(context, `items at ${grouped(j)} and ${grouped(i)} are equal`);
      return;
    }
  }
}

function items(context: Context, array: readonly Value[]): void {
  const { node, evaluated, validator } = context;
  const isOld = validator.draft < 2020;
  const prefix = node[isOld ? 'items' : 'prefixItems'];
  const first = Array.isArray(prefix) ? prefix : [];
  const rest = isOld && Array.isArray(prefix) ? node['additionalItems'] : node['items'];
  for (const [i, item] of array.entries()) {
    const schema = i < first.length ? first[i] : rest;
    if (schema === undefined) continue;
    evaluated.addItem(i);
    if (isOld && schema === false && i >= first.length) {
      add(context, `last ${grouped(array.length - first.length)} additionalItem(s) not allowed`);
      for (let left = i; left < array.length; left++) evaluated.addItem(left);
      return;
    }
    context.errors.push(...checkElement(context, schema, item, String(i)));
  }
}

function contains(context: Context, array: readonly Value[]): void {
  const { node, evaluated, validator } = context;
  const schema = node['contains'];
  if (!isSchema(schema) || validator.draft === 4) return;
  const errors: SchemaError[] = [];
  const matched: number[] = [];
  for (const [i, item] of array.entries()) {
    const found = checkElement(context, schema, item, String(i));
    if (found.length > 0) errors.push(...found);
    else {
      matched.push(i);
      if (validator.draft >= 2020) evaluated.addItem(i);
    }
  }
  const least = validator.draft >= 2019 ? limit(context, 'minContains') : undefined;
  const most = validator.draft >= 2019 ? limit(context, 'maxContains') : undefined;
  const where = `but matched ${grouped(matched.length)} items at ${matched.join(' ')}`;
  if (least === undefined && matched.length === 0) add(context, 'no items match contains schema', errors);
  else if (least !== undefined && matched.length < least) {
    const seen = matched.length === 0 ? 'but none matched' : where;
    add(context, `min ${grouped(least)} items required to match contains schema, ${seen}`, errors);
  }
  if (most !== undefined && matched.length > most)
    add(context, `max ${grouped(most)} items required to match contains schema, ${where}`);
}

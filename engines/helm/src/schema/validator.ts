import type { Value, ValueObject } from '@flux-ts/yaml';
import { validateArray, validateObject } from './collections.ts';
import {
  add,
  bundled,
  type Checker,
  type Context,
  checkElement,
  checkSelf,
  type Outcome,
  type Subject,
} from './context.ts';
import { Evaluated } from './evaluated.ts';
import { formatProblem } from './formats.ts';
import { display, equals, typeOfValue, typesOf } from './json-values.ts';
import { Patterns } from './patterns.ts';
import { validateNumber, validateText } from './scalars.ts';
import type { SchemaError } from './schema-error.ts';
import { SchemaFailure } from './schema-failure.ts';
import { isObject, isSchema, type Located, ROOT, SchemaResources } from './schema-resources.ts';

/** Keyword by keyword, nested as the schema is: more than this is a loop or an attack. */
const MAX_STEPS = 2_000_000;
const MAX_DEPTH = 400;

/**
 * Checks values against one schema document, drafts 4 to 2020-12: same order, same nesting of errors as
 * santhosh-tekuri/jsonschema, patterns by RE2, no network.
 */
export class Validator implements Checker {
  readonly resources: SchemaResources;
  readonly patterns = new Patterns();
  readonly #document: Value;
  readonly #hasFormats: boolean;
  #steps = 0;

  /** `formats` has formats checked in the newer drafts too, where they are notes. */
  constructor(document: Value, options: { readonly formats?: boolean } = {}) {
    this.#document = document;
    this.#hasFormats = options.formats === true;
    this.resources = new SchemaResources(document);
  }

  get draft(): number {
    return this.resources.draft;
  }

  /** The errors of a value; none: it meets the schema. Throws {@link SchemaFailure}. */
  validate(value: Value): readonly SchemaError[] {
    const node = this.#document;
    if (!isSchema(node)) throw new SchemaFailure('the schema is neither an object nor a boolean');
    const { errors } = this.check({ node, base: ROOT }, { value, path: [] }, []);
    const [only] = errors;
    return errors.length === 1 && only?.isGroup === true ? only.causes : errors;
  }

  /** Checks one value against one place of the schema. `active` are the schemas that look at this value already. */
  check(schema: Located, subject: Subject, active: readonly object[]): Outcome {
    if (++this.#steps > MAX_STEPS || active.length > MAX_DEPTH || subject.path.length > MAX_DEPTH)
      throw new SchemaFailure('the schema takes too many steps');
    const { node } = schema;
    const evaluated = new Evaluated();
    const at = (message: string): Outcome => ({
      errors: [{ path: subject.path, message, causes: [] }],
      evaluated,
    });
    if (typeof node === 'boolean') return node ? { errors: [], evaluated } : at('false schema');
    if (active.includes(node)) return at('validation failed: reference cycle');
    const located = { node, base: this.resources.baseOf(node, schema.base) };
    const first = basicProblem(node, subject.value, this.draft, this.#hasFormats);
    if (first !== undefined) return at(first);
    const inner = [...active, node];
    if (this.draft < 2019 && typeof node['$ref'] === 'string') {
      return this.#reference(node['$ref'], located, subject, inner);
    }
    const context: Context = {
      validator: this,
      located,
      node,
      subject,
      active: inner,
      evaluated,
      errors: [],
    };
    const refer = (reference: Value | undefined): void => {
      if (typeof reference === 'string') take(context, this.#reference(reference, located, subject, inner));
    };
    refer(node['$ref']);
    validateByType(context);
    if (this.draft >= 2019) refer(node[this.draft === 2019 ? '$recursiveRef' : '$dynamicRef']);
    validateConditions(context);
    validateUnevaluated(context);
    return { errors: context.errors, evaluated };
  }

  #reference(reference: string, from: Located, subject: Subject, active: readonly object[]): Outcome {
    const target = this.resources.find(reference, from.base);
    if (target === undefined) throw new SchemaFailure(nowhere(reference));
    const { errors, evaluated } = this.check(target, subject, active);
    if (errors.length === 0) return { errors, evaluated };
    const [only] = errors;
    // A reference takes over the errors of a group, wherever in the value the group is (jsonschema `validateRef`).
    const causes = errors.length === 1 && only?.isGroup === true ? only.causes : errors;
    return {
      errors: [{ path: subject.path, message: 'validation failed', causes, isReference: true }],
      evaluated,
    };
  }
}

/** Takes over another schema's verdict on the same value. */
function take(context: Context, outcome: Outcome): void {
  context.errors.push(...bundled(context, outcome.errors));
  if (outcome.errors.length === 0) context.evaluated.add(outcome.evaluated);
}

/** type, const, enum and format: where one of them fails nothing else is looked at. */
function basicProblem(
  node: ValueObject,
  value: Value,
  draft: number,
  hasFormats: boolean,
): string | undefined {
  const types = typesOf(node['type']);
  const got = typeOfValue(value);
  const isInteger = got === 'number' && Number.isInteger(Number(value));
  if (types.length > 0 && !types.includes(got) && !(isInteger && types.includes('integer')))
    return `got ${got}, want ${types.join(' or ')}`;
  const constant = node['const'];
  if (constant !== undefined && draft > 4 && !equals(value, constant))
    return typeof constant === 'object' && constant !== null
      ? "'const' failed"
      : `value must be ${display(constant)}`;
  const choices = node['enum'];
  if (Array.isArray(choices) && !choices.some((choice) => equals(value, choice))) return enumProblem(choices);
  const format = node['format'];
  if ((hasFormats || draft < 2019) && typeof format === 'string') {
    const problem = formatProblem(format, value);
    if (problem !== undefined) return `${display(value)} is not valid ${format}: ${problem}`;
  }
  return undefined;
}

function enumProblem(choices: readonly Value[]): string {
  if (choices.some((choice) => typeof choice === 'object' && choice !== null)) return "'enum' failed";
  if (choices.length === 1) return `value must be ${display(choices[0] ?? null)}`;
  return `value must be one of ${choices.map(display).join(', ')}`;
}

function validateByType(context: Context): void {
  const { value } = context.subject;
  if (Array.isArray(value)) validateArray(context, value);
  else if (isObject(value)) validateObject(context, value);
  else if (typeof value === 'string') validateText(context, value);
  else if (typeof value === 'number' || typeof value === 'bigint') validateNumber(context, Number(value));
}

function validateConditions(context: Context): void {
  const { node } = context;
  if (node['not'] !== undefined && checkSelf(context, node['not']).errors.length === 0)
    add(context, "'not' failed");
  const all = schemas(node['allOf']);
  const failed = all.flatMap((schema) => keep(context, checkSelf(context, schema)));
  if (failed.length > 0) add(context, "'allOf' failed", failed);
  const any = schemas(node['anyOf']).map((schema) => checkSelf(context, schema));
  for (const outcome of any) keep(context, outcome);
  if (any.length > 0 && any.every((outcome) => outcome.errors.length > 0))
    add(
      context,
      "'anyOf' failed",
      any.flatMap((outcome) => bundled(context, outcome.errors)),
    );
  validateOneOf(context, schemas(node['oneOf']));
  if (node['if'] === undefined || context.validator.draft < 7) return;
  const condition = checkSelf(context, node['if']);
  if (condition.errors.length === 0) context.evaluated.add(condition.evaluated);
  const branch = node[condition.errors.length === 0 ? 'then' : 'else'];
  if (branch !== undefined) take(context, checkSelf(context, branch));
}

function schemas(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** The errors of an outcome; where there are none, what it looked at counts. */
function keep(context: Context, outcome: Outcome): SchemaError[] {
  if (outcome.errors.length === 0) context.evaluated.add(outcome.evaluated);
  return bundled(context, outcome.errors);
}

function validateOneOf(context: Context, choices: readonly Value[]): void {
  if (choices.length === 0) return;
  let matched = -1;
  const errors: SchemaError[] = [];
  for (const [i, choice] of choices.entries()) {
    const outcome = checkSelf(context, choice);
    if (outcome.errors.length > 0) {
      errors.push(...bundled(context, outcome.errors));
      continue;
    }
    context.evaluated.add(outcome.evaluated);
    if (matched !== -1) {
      add(context, `'oneOf' failed, subschemas ${matched}, ${i} matched`);
      return;
    }
    matched = i;
  }
  if (matched === -1) add(context, "'oneOf' failed, none matched", errors);
}

function validateUnevaluated(context: Context): void {
  const { node, evaluated, subject } = context;
  const { value } = subject;
  if (context.validator.draft < 2019) return;
  const properties = node['unevaluatedProperties'];
  if (properties !== undefined && isObject(value))
    for (const key of Object.keys(value).sort())
      if (!evaluated.hasProperty(key)) {
        context.errors.push(...checkElement(context, properties, value[key] ?? null, key));
        evaluated.addProperty(key);
      }
  const items = node['unevaluatedItems'];
  if (items !== undefined && Array.isArray(value))
    for (const [i, item] of value.entries())
      if (!evaluated.hasItem(i)) {
        context.errors.push(...checkElement(context, items, item, String(i)));
        evaluated.addItem(i);
      }
}

/** Helm names the schema by a place of its own; what is not in the schema is fetched by nobody here. */
function nowhere(reference: string): string {
  if (/^#(?:\/|$)/.test(reference))
    return `json-pointer in "file:///values.schema.json${reference}" not found`;
  if (reference.startsWith('#'))
    return `anchor in "file:///values.schema.json${reference}" not found in schema "file:///values.schema.json"`;
  return `the schema's reference ${JSON.stringify(reference)} leads nowhere: remote schemas are not fetched`;
}

import { type FieldError, fromOpenAPI, type Schema, structuralErrors } from '@flux-ts/schema';
import { asObject, asValue } from '../../values.ts';
import { RuleChecker } from '../rules.ts';
import { followPath } from './field-path.ts';
import { schemaText } from './go-json.ts';
import { ruleErrors } from './rule-errors.ts';

/** The schema that is looked at, and for what. */
export interface SchemaPlace {
  readonly path: string;
  readonly hasStatus: boolean;
  /** The version had this schema before. */
  readonly unchanged: boolean;
}

/** What keeps a schema from being served: its structure, its defaults, its rules. */
export function schemaErrors(openAPI: unknown, { path, hasStatus, unchanged }: SchemaPlace): FieldError[] {
  const errors = hasStatus ? rootErrors(openAPI, path) : [];
  const structural = structuralErrors(asValue(openAPI), path);
  errors.push(...structural);
  const schema = fromOpenAPI(asValue(openAPI));
  visit(schema, path, (node, at) => errors.push(...fieldPathErrors(node, at)));
  if (errors.length === 0) {
    const rules = new RuleChecker();
    visit(schema, path, (node, at) => errors.push(...defaultErrors(rules, node, at)));
  }
  // Rules stand on types, and those on a schema that is structural.
  if (structural.every(isAboutRules)) errors.push(...ruleErrors(schema, path, { found: errors, unchanged }));
  return errors;
}

function isAboutRules({ field }: FieldError): boolean {
  return field.includes('.x-kubernetes-validations[');
}

const AT_ROOT =
  'Description Type Format Title Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Required Items Properties ExternalDocs Example XPreserveUnknownFields XValidations';
const KEYWORDS = new Set(
  AT_ROOT.split(' ').map((name) =>
    name === 'XPreserveUnknownFields'
      ? 'x-kubernetes-preserve-unknown-fields'
      : name === 'XValidations'
        ? 'x-kubernetes-validations'
        : `${name[0]!.toLowerCase()}${name.slice(1)}`,
  ),
);

/** With a status of its own, a schema must not say at its root what cannot be said of the status alone. */
function rootErrors(openAPI: unknown, path: string): FieldError[] {
  const schema = asObject(openAPI) ?? {};
  const isSet = (value: unknown) =>
    value !== undefined && value !== null && value !== false && value !== '' && !isEmptyList(value);
  const odd = Object.keys(schema).some((keyword) => isSet(schema[keyword]) && !KEYWORDS.has(keyword));
  if (!odd) return [];
  const detail = `only [${AT_ROOT}] fields are allowed at the root of the schema if the status subresource is enabled`;
  return [{ type: 'Invalid', field: path, badText: schemaText(openAPI), detail }];
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function fieldPathErrors(node: Schema, at: string): FieldError[] {
  return (node.validations ?? []).flatMap(({ fieldPath = '' }, i) => {
    if (fieldPath === '' || followPath(fieldPath, node).problem === undefined) return [];
    const field = `${at}.x-kubernetes-validations[${i}].fieldPath`;
    return [{ type: 'Invalid', field, badValue: fieldPath, detail: 'must be a valid path' }];
  });
}

/** A default has to satisfy the rules as a new value and, where they speak of the old one, as one that stays. */
function defaultErrors(rules: RuleChecker, node: Schema, at: string): FieldError[] {
  const value = node.default;
  if (value === undefined || !rules.hasRules(node)) return [];
  const part = { part: true };
  // What stays is let through with a warning unless it is the change that breaks a rule.
  const kept = rules.check(node, value, value, part);
  const errors = kept.length > 0 ? kept : rules.check(node, value, undefined, part);
  return errors.map((error) => ({
    ...error,
    field: error.field === '' ? `${at}.default` : `${at}.default.${error.field}`,
  }));
}

/** Every part of a schema that describes a value, the root first. */
function visit(schema: Schema, path: string, see: (node: Schema, path: string) => void): void {
  see(schema, path);
  const { properties = {}, items, additionalProperties: values } = schema;
  for (const name of Object.keys(properties).sort()) {
    visit(properties[name]!, `${path}.properties[${name}]`, see);
  }
  if (items !== undefined) visit(items, `${path}.items`, see);
  if (values !== undefined && values !== true) visit(values, `${path}.additionalProperties`, see);
}

import { toJson, type Value } from '@flux-ts/yaml';
import { asList, asObject, asValue, field } from '../../values.ts';

// The server prints its internal types, whose fields have Go's names and are all there.

const SCHEMA_FIELDS =
  'ID Schema Ref Description Type Nullable Format Title Default Maximum ExclusiveMaximum Minimum ExclusiveMinimum MaxLength MinLength Pattern MaxItems MinItems UniqueItems MultipleOf Enum MaxProperties MinProperties Required Items AllOf OneOf AnyOf Not Properties AdditionalProperties PatternProperties Dependencies AdditionalItems Definitions ExternalDocs Example XPreserveUnknownFields XEmbeddedResource XIntOrString XListMapKeys XListType XMapType XValidations'.split(
    ' ',
  );
const RULE_FIELDS = 'Rule Message MessageExpression Reason FieldPath OptionalOldSelf'.split(' ');
const TEXTS = new Set(
  'ID Schema Description Type Format Title Pattern Rule Message MessageExpression FieldPath'.split(' '),
);
const FLAGS = new Set(
  'Nullable ExclusiveMaximum ExclusiveMinimum UniqueItems XEmbeddedResource XIntOrString'.split(' '),
);
const KEYWORDS: Readonly<Record<string, string>> = {
  ID: 'id',
  Schema: '$schema',
  Ref: '$ref',
  XPreserveUnknownFields: 'x-kubernetes-preserve-unknown-fields',
  XEmbeddedResource: 'x-kubernetes-embedded-resource',
  XIntOrString: 'x-kubernetes-int-or-string',
  XListMapKeys: 'x-kubernetes-list-map-keys',
  XListType: 'x-kubernetes-list-type',
  XMapType: 'x-kubernetes-map-type',
  XValidations: 'x-kubernetes-validations',
};

/** JSON as Go writes it: what could end a script in HTML is escaped. */
function goJson(value: Value): string {
  return toJson(value).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A schema as Go prints the internal JSONSchemaProps. */
export function schemaText(schema: unknown): string {
  return structText(SCHEMA_FIELDS, (name) => schemaFieldText(name, field(schema, keywordOf(name))));
}

/** A rule as Go prints the internal ValidationRule. */
export function ruleText(rule: unknown): string {
  return structText(RULE_FIELDS, (name) => plainText(name, field(rule, keywordOf(name))));
}

/** Versions as Go prints them; what all have in common (`shared`) is not in them. */
export function versionsText(versions: readonly unknown[], shared: ReadonlySet<string>): string {
  const one = (version: unknown) => {
    const text = (key: string, print: (value: unknown) => string) => {
      const value = field(version, key);
      return shared.has(key) || value === undefined || value === null ? 'null' : print(value);
    };
    const parts: [string, string][] = [
      ['Name', goJson(asValue(field(version, 'name') ?? ''))],
      ['Served', String(field(version, 'served') === true)],
      ['Storage', String(field(version, 'storage') === true)],
      ['Deprecated', String(field(version, 'deprecated') === true)],
      ['DeprecationWarning', goJson(asValue(field(version, 'deprecationWarning') ?? null))],
      ['Schema', text('schema', (v) => `{"OpenAPIV3Schema":${schemaText(field(v, 'openAPIV3Schema'))}}`)],
      ['Subresources', text('subresources', (v) => subresourcesText(v))],
      ['AdditionalPrinterColumns', text('additionalPrinterColumns', (v) => listText(v, columnText))],
      ['SelectableFields', text('selectableFields', (v) => listText(v, selectableText))],
    ];
    return `{${parts.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
  };
  return `[${versions.map(one).join(',')}]`;
}

function subresourcesText(subresources: unknown): string {
  const scale = field(subresources, 'scale');
  const status = field(subresources, 'status');
  const paths = (key: string) => goJson(asValue(field(scale, key) ?? ''));
  const scaleText =
    (scale ?? null) === null
      ? 'null'
      : `{"SpecReplicasPath":${paths('specReplicasPath')},"StatusReplicasPath":${paths('statusReplicasPath')},"LabelSelectorPath":${goJson(asValue(field(scale, 'labelSelectorPath') ?? null))}}`;
  return `{"Status":${(status ?? null) === null ? 'null' : '{}'},"Scale":${scaleText}}`;
}

function columnText(column: unknown): string {
  const text = (key: string) => goJson(asValue(field(column, key) ?? ''));
  return `{"Name":${text('name')},"Type":${text('type')},"Format":${text('format')},"Description":${text('description')},"Priority":${goJson(asValue(field(column, 'priority') ?? 0))},"JSONPath":${text('jsonPath')}}`;
}

function selectableText(selectable: unknown): string {
  return `{"JSONPath":${goJson(asValue(field(selectable, 'jsonPath') ?? ''))}}`;
}

function structText(fields: readonly string[], print: (name: string) => string): string {
  return `{${fields.map((name) => `"${name}":${print(name)}`).join(',')}}`;
}

function schemaFieldText(name: string, value: unknown): string {
  if (value === undefined || value === null) return plainText(name, undefined);
  switch (name) {
    case 'Not':
      return schemaText(value);
    case 'AllOf':
    case 'OneOf':
    case 'AnyOf':
      return listText(value, schemaText);
    case 'Properties':
    case 'PatternProperties':
    case 'Definitions':
      return mapText(value, schemaText);
    case 'Items':
      return Array.isArray(value)
        ? `{"Schema":null,"JSONSchemas":${listText(value, schemaText)}}`
        : `{"Schema":${schemaText(value)},"JSONSchemas":null}`;
    case 'AdditionalProperties':
    case 'AdditionalItems':
      return typeof value === 'boolean'
        ? `{"Allows":${value},"Schema":null}`
        : `{"Allows":true,"Schema":${schemaText(value)}}`;
    case 'XValidations':
      return listText(value, ruleText);
    default:
      return plainText(name, value);
  }
}

function plainText(name: string, value: unknown): string {
  if (value !== undefined && value !== null) return goJson(asValue(value));
  return TEXTS.has(name) ? '""' : FLAGS.has(name) ? 'false' : 'null';
}

function listText(list: unknown, print: (item: unknown) => string): string {
  return `[${asList(list).map(print).join(',')}]`;
}

function mapText(map: unknown, print: (item: unknown) => string): string {
  const object: Readonly<Record<string, unknown>> = asObject(map) ?? {};
  const names = Object.keys(object).sort();
  return `{${names.map((name) => `${goJson(name)}:${print(object[name])}`).join(',')}}`;
}

function keywordOf(name: string): string {
  return KEYWORDS[name] ?? `${name[0]!.toLowerCase()}${name.slice(1)}`;
}

import type { KubeObject } from '@flux-ts/resource';
import { fromOpenAPI, type Schema } from '@flux-ts/schema';
import { asList, asText, asValue, equalValues, fieldAt } from '../../values.ts';

/** Formats of strings that 1.36 knows, without their dashes (apiextensions pkg/apiserver/validation/formats.go). */
const OF_STRINGS = new Set(
  'bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte password date duration datetime k8sshortname k8slongname'.split(
    ' ',
  ),
);
const OF_NUMBERS: Readonly<Record<string, readonly string[]>> = {
  __proto__: null as never,
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/** Warnings about formats that mean nothing; those that were there before are not told again. */
export function formatWarnings(crd: KubeObject, live: KubeObject | undefined): string[] {
  const before = new Set(live === undefined ? [] : unknownFormats(live));
  return unknownFormats(crd)
    .filter((format) => !before.has(format))
    .map((format) => `unrecognized format ${JSON.stringify(format)}`);
}

function unknownFormats(crd: KubeObject): string[] {
  const schemas = asList(fieldAt(crd, 'spec', 'versions')).map((version) =>
    fieldAt(version, 'schema', 'openAPIV3Schema'),
  );
  const shared = schemas.every((schema) => equalValues(schema, schemas[0]));
  return (shared ? schemas.slice(0, 1) : schemas).flatMap((schema) => {
    const found: string[] = [];
    collect(fromOpenAPI(asValue(schema ?? null)), found);
    return found;
  });
}

function collect(schema: Schema, found: string[]): void {
  const format = asText(schema.format);
  if (format !== '' && !isKnown(schema.type ?? '', format)) found.push(format);
  const {
    allOf = [],
    anyOf = [],
    oneOf = [],
    not,
    items,
    properties = {},
    additionalProperties: values,
  } = schema;
  if (items !== undefined) collect(items, found);
  for (const member of [...allOf, ...anyOf, ...oneOf]) collect(member, found);
  if (not !== undefined) collect(not, found);
  for (const name of Object.keys(properties)) collect(properties[name]!, found);
  if (values !== undefined && values !== true) collect(values, found);
}

function isKnown(type: string, format: string): boolean {
  if (type === '' || type === 'string') return OF_STRINGS.has(format.replaceAll('-', ''));
  return OF_NUMBERS[type]?.includes(format) === true;
}

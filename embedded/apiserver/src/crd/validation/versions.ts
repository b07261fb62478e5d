import { goQuote } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import { type FieldError, fromOpenAPI } from '@flux-ts/schema';
import { asList, asText, asValue, equalValues, field, fieldAt } from '../../values.ts';
import { dns1035Label } from './labels.ts';
import { columnErrors, subresourceErrors } from './parts.ts';
import { schemaErrors } from './schema-errors.ts';
import { selectableFieldErrors } from './selectable-fields.ts';

/** Where a version is looked at: in the list, or at `spec` for what all versions share. */
export interface VersionPlace {
  readonly at: string;
  readonly shared: ReadonlySet<string>;
  readonly live: KubeObject | undefined;
}

/** What is wrong with a version by itself, or with the parts that all versions share. */
export function versionErrors(version: unknown, { at, shared, live }: VersionPlace): FieldError[] {
  const whole = at === 'spec';
  const looksAt = (key: string) => shared.has(key) === whole && (field(version, key) ?? null) !== null;
  const errors: FieldError[] = whole ? [] : [...nameErrors(version, at), ...warningErrors(version, at)];
  const schema = fieldAt(version, 'schema', 'openAPIV3Schema') ?? null;
  if (looksAt('schema') && schema !== null) {
    errors.push(
      ...schemaErrors(schema, {
        path: `${at}.${whole ? 'validation' : 'schema'}.openAPIV3Schema`,
        hasStatus: (fieldAt(version, 'subresources', 'status') ?? null) !== null,
        unchanged: isUnchanged(version, live),
      }),
    );
  }
  if (looksAt('subresources'))
    errors.push(...subresourceErrors(field(version, 'subresources'), `${at}.subresources`));
  if (looksAt('additionalPrinterColumns')) {
    errors.push(
      ...columnErrors(field(version, 'additionalPrinterColumns'), `${at}.additionalPrinterColumns`),
    );
  }
  if (looksAt('selectableFields')) {
    const path = `${at}.selectableFields`;
    const apart = shared.has('schema') !== whole || schema === null;
    errors.push(
      ...(apart && asList(field(version, 'selectableFields')).length > 0
        ? [withoutSchema(path, whole)]
        : selectableFieldErrors(field(version, 'selectableFields'), fromOpenAPI(asValue(schema)), path)),
    );
  }
  return errors;
}

/**
 * What all versions have in common is looked at apart from what they have not, so that fields are refused whose schema
 * all have and that themselves not all have, or the other way round (apiextensions pkg/apis/apiextensions/validation).
 */
function withoutSchema(path: string, whole: boolean): FieldError {
  const detail = whole
    ? 'may only be set when validations.schema is included'
    : 'may only be set when `version.schema.openAPIV3Schema` is not included';
  return { type: 'Invalid', field: path, badValue: '', detail };
}

/** Rules that were accepted once stay so, whatever they cost. */
function isUnchanged(version: unknown, live: KubeObject | undefined): boolean {
  const before = asList(fieldAt(live, 'spec', 'versions')).find(
    (each) => field(each, 'name') === field(version, 'name'),
  );
  return before !== undefined && equalValues(field(before, 'schema'), field(version, 'schema'));
}

function nameErrors(version: unknown, at: string): FieldError[] {
  const name = asText(field(version, 'name'));
  const complaints = dns1035Label(name);
  if (complaints.length === 0) return [];
  return [{ type: 'Invalid', field: `${at}.name`, badValue: name, detail: complaints.join(',') }];
}

function warningErrors(version: unknown, at: string): FieldError[] {
  const warning = field(version, 'deprecationWarning');
  if (typeof warning !== 'string') return [];
  const invalid = (detail: string): FieldError[] => [
    { type: 'Invalid', field: `${at}.deprecationWarning`, badValue: warning, detail },
  ];
  if (field(version, 'deprecated') !== true) return invalid('can only be set for deprecated versions');
  const place = unprintableAt(warning);
  return [
    ...(Buffer.byteLength(warning) > 256 ? invalid('must be <= 256 characters long') : []),
    ...(warning === '' ? invalid('must not be an empty string') : []),
    ...(place < 0
      ? []
      : invalid(
          `must only contain printable UTF-8 characters; non-printable character found at index ${place}`,
        )),
  ];
}

/** The place in bytes of the first character that Go does not print as itself. */
function unprintableAt(text: string): number {
  let place = 0;
  for (const char of text) {
    if (char !== '"' && char !== '\\' && goQuote(char) !== `"${char}"`) return place;
    place += Buffer.byteLength(char);
  }
  return -1;
}

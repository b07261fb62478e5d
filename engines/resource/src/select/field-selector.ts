import { compareBytes, isObject, own, type Value } from '@flux-ts/yaml';
import { asValue, type KubeObject } from '../object.ts';
import { selectorError } from './label-selector.ts';

/** One demand on a field of an object. */
export interface FieldRequirement {
  /** Such as `metadata.name` or `spec.nodeName`. */
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** What fields must be like: all demands hold. */
export interface FieldSelector {
  readonly requirements: readonly FieldRequirement[];
}

/**
 * Reads a field selector as kubectl's `--field-selector` and the API's `fieldSelector` take it
 * (apimachinery pkg/fields/selector.go). Which fields a kind allows is the caller's to check.
 * @throws ResourceError SELECTOR, in the server's words
 */
export function parseFieldSelector(text: string): FieldSelector {
  const terms = splitTerms(text).filter((term) => term !== '');
  return { requirements: terms.sort(compareBytes).map((term) => parseTerm(text, term)) };
}

/** Splits at commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  return text === '' ? [] : [...text.matchAll(/(?:^|,)((?:\\.|[^\\,])*\\?)/gs)].map((match) => match[1]!);
}

function parseTerm(selector: string, term: string): FieldRequirement {
  const match = /!=|==|=/.exec(term);
  if (match === null) throw selectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  const value = unescapeValue(term.slice(match.index + match[0].length));
  return { field: term.slice(0, match.index), operator: match[0] === '!=' ? '!=' : '=', value };
}

function unescapeValue(text: string): string {
  return text.replace(/\\(.?)|[,=]/gs, (found, escaped: string | undefined) => {
    if (escaped === undefined) {
      throw selectorError(`invalid field selector: unescaped character in value: ${found.codePointAt(0)}`);
    }
    if (escaped !== '' && '\\,='.includes(escaped)) return escaped;
    throw selectorError(`invalid field selector: invalid escape sequence: ${found}`);
  });
}

/** A selector as requests carry it. */
export function formatFieldSelector(selector: FieldSelector): string {
  return selector.requirements
    .map(({ field, operator, value }) => `${field}${operator}${value.replace(/[\\,=]/g, '\\$&')}`)
    .join(',');
}

/** Whether an object fulfils a field selector; fields that are not there are empty. */
export function matchFields(selector: FieldSelector, object: KubeObject): boolean {
  return selector.requirements.every(({ field, operator, value }) => {
    const actual = textOf(getField(object, field));
    return operator === '=' ? actual === value : actual !== value;
  });
}

function textOf(value: Value | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** The value at a dotted path of fields, such as `metadata.name`; undefined when there is none. */
export function getField(object: KubeObject, path: string): Value | undefined {
  let value: Value | undefined = asValue(object);
  for (const part of path.split('.')) value = isObject(value) ? own(value, part) : undefined;
  return value;
}

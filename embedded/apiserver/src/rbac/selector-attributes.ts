import { parseFieldSelector, parseLabelSelector } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { labelValueComplaints, qualifiedNameComplaints } from '../registry/names.ts';
import { asList, asObject, asText, field } from '../values.ts';

/*
 * The selectors of a question about lists (pkg/apis/authorization/validation, plugin/pkg/auth/authorizer). RBAC takes no
 * notice of them: what cannot be read is told, and does not stand in the way.
 */
const ATTRIBUTES = 'spec.resourceAttributes';
const NAMES = ['fieldSelector', 'labelSelector'] as const;
const SETS: ReadonlySet<string> = new Set(['In', 'NotIn']);
const PRESENCE: ReadonlySet<string> = new Set(['Exists', 'DoesNotExist']);

type SelectorName = (typeof NAMES)[number];

/** What is wrong with the form of the selectors of `resourceAttributes`. */
export function selectorErrors(attributes: Readonly<Record<string, unknown>> | undefined): FieldError[] {
  return NAMES.flatMap((name) => {
    const selector = asObject(attributes?.[name]);
    if (selector === undefined) return [];
    const path = `${ATTRIBUTES}.${name}`;
    const requirements = asList(selector['requirements']);
    return [
      ...pairErrors(path, asText(selector['rawSelector']), requirements.length),
      ...requirements.flatMap((each, i) => requirementErrors(name, `${path}.requirements[${i}]`, each)),
    ];
  });
}

function pairErrors(path: string, raw: string, requirements: number): FieldError[] {
  if (raw !== '' && requirements > 0) {
    const detail = 'may not specified at the same time as requirements';
    return [{ type: 'Invalid', field: `${path}.rawSelector`, badValue: raw, detail }];
  }
  if (raw !== '' || requirements > 0) return [];
  const detail = `when ${path} is specified, requirements or rawSelector is required`;
  return [{ type: 'Required', field: `${path}.requirements`, detail }];
}

function requirementErrors(name: SelectorName, path: string, requirement: unknown): FieldError[] {
  const [key, operator] = [asText(field(requirement, 'key')), asText(field(requirement, 'operator'))];
  const values = asList(field(requirement, 'values')).map(asText);
  const errors: FieldError[] = [];
  if (name === 'fieldSelector' && key === '')
    errors.push({ type: 'Required', field: `${path}.key`, detail: 'must be specified' });
  if (SETS.has(operator) && values.length === 0) {
    const detail = "must be specified when `operator` is 'In' or 'NotIn'";
    errors.push({ type: 'Required', field: `${path}.values`, detail });
  }
  if (PRESENCE.has(operator) && values.length > 0) {
    const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
    errors.push({ type: 'Forbidden', field: `${path}.values`, detail });
  }
  return name === 'fieldSelector' ? errors : [...errors, ...labelErrors(path, key, values)];
}

function labelErrors(path: string, key: string, values: readonly string[]): FieldError[] {
  const complaint = (at: string, badValue: string, detail: string): FieldError => ({
    type: 'Invalid',
    field: `${path}.${at}`,
    badValue,
    detail,
  });
  return [
    ...qualifiedNameComplaints(key).map((detail) => complaint('key', key, detail)),
    ...values.flatMap((value, i) =>
      labelValueComplaints(value).map((detail) => complaint(`values[${i}]`, value, detail)),
    ),
  ];
}

/** What of the selectors is taken no notice of, because it cannot be read; undefined for nothing. */
export function ignoredSelectors(
  attributes: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  const told = NAMES.flatMap((name) => {
    const selector = asObject(attributes?.[name]);
    const ignored = selector === undefined ? undefined : ignoredPart(name, selector);
    return ignored === undefined ? [] : [`${ATTRIBUTES}.${name} ${ignored} due to parse error`];
  });
  return told.length === 0 ? undefined : told.join('; ');
}

function ignoredPart(name: SelectorName, selector: Readonly<Record<string, unknown>>): string | undefined {
  const raw = asText(selector['rawSelector']);
  if (raw !== '') return isReadable(name, raw) ? undefined : 'ignored';
  const requirements = asList(selector['requirements']);
  const known = requirements.filter((each) => isKnown(name, each));
  if (known.length === requirements.length) return undefined;
  return known.length === 0 ? 'ignored' : 'partially ignored';
}

function isReadable(name: SelectorName, raw: string): boolean {
  try {
    if (name === 'fieldSelector') parseFieldSelector(raw);
    else parseLabelSelector(raw);
    return true;
  } catch {
    return false;
  }
}

/** Of fields, only whether they have one value can be asked. */
function isKnown(name: SelectorName, requirement: unknown): boolean {
  const operator = asText(field(requirement, 'operator'));
  if (name === 'labelSelector') return SETS.has(operator) || PRESENCE.has(operator);
  return SETS.has(operator) && asList(field(requirement, 'values')).length === 1;
}

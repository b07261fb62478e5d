import { CelError, type CelType, compile } from '@flux-ts/cel';
import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { dns1123Label, dns1123Subdomain } from '../names.ts';
import type { Report } from './report.ts';
import { validateNodeTerm } from './scheduling.ts';
import { validateDriverName } from './storage-kinds.ts';

// What claims, classes and slices of devices have in common (kubernetes pkg/apis/resource/validation).

const MOST_SELECTORS = 32;
const MOST_CONFIGS = 32;
const MOST_PARAMETERS = 10 * 1024;
const MOST_EXPRESSION = 10 * 1024;
const MOST_COST = 1_000_000;
const MOST_IDENTIFIER = 32;
const MOST_POOL_NAME = 253;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const IDENTIFIER_TEXT =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric " +
  "characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is " +
  "'[A-Za-z_][A-Za-z0-9_]*')";

/** How many items a list may have, and what each of them must be; too many are not looked at. */
export function validateItems(
  report: Report,
  items: unknown,
  path: string,
  most: number,
  visit: (item: unknown, path: string) => void,
): void {
  const { length } = asList(items);
  if (length > most) report.tooMany(path, length, most);
  else report.each(items, path, visit);
}

/** Items whose keys come twice, told at the item. */
export function uniqueItems(
  report: Report,
  items: unknown,
  path: string,
  keyOf: (item: unknown) => string,
): void {
  const seen = new Set<string>();
  report.each(items, path, (item, at) => {
    const key = keyOf(item);
    if (seen.has(key)) report.duplicate(at, key);
    seen.add(key);
  });
}

export function validatePoolName(report: Report, name: string, path: string): void {
  if (name === '') report.required(path);
  else {
    if (name.length > MOST_POOL_NAME) report.tooLong(path, MOST_POOL_NAME);
    for (const part of name.split('/')) report.check(path, part, dns1123Subdomain(part, false));
  }
}

export function validateLabelName(report: Report, name: string, path: string): void {
  report.check(path, name, dns1123Label(name, false));
}

/** `domain/name`, or a name alone. More slashes nobody refuses. */
export function validateQualifiedName(report: Report, name: string, path: string): void {
  const parts = name.split('/');
  if (parts.length > 2) return;
  const [id, domain] = parts.reverse() as [string, string | undefined];
  if (domain === '') report.invalid(path, '', 'the domain must not be empty');
  else if (domain !== undefined) validateDriverName(report, domain, path);
  if (domain !== undefined && id === '') report.invalid(path, '', 'the name must not be empty');
  else {
    if (id.length > MOST_IDENTIFIER) report.tooLong(path, MOST_IDENTIFIER);
    if (!IDENTIFIER.test(id)) report.invalid(path, id, IDENTIFIER_TEXT);
  }
}

export function validateFullName(report: Report, name: string, path: string): void {
  validateQualifiedName(report, name, path);
  if (!name.includes('/')) {
    const detail = 'a fully qualified name must be a domain and a name separated by a slash';
    report.invalid(path, name, detail);
  }
}

export function validateSelectors(report: Report, selectors: unknown, path: string): void {
  validateItems(report, selectors, path, MOST_SELECTORS, (selector, at) => {
    const cel = field(selector, 'cel');
    if (cel === undefined) report.required(`${at}.cel`);
    else validateDeviceExpression(report, asText(field(cel, 'expression')), `${at}.cel.expression`);
  });
}

const TEXT: CelType = { kind: 'scalar', name: 'string' };
const DEVICE_FIELDS: ReadonlyMap<string, CelType> = new Map<string, CelType>([
  ['driver', { ...TEXT, most: 63 }],
  ['allowMultipleAllocations', { kind: 'scalar', name: 'bool' }],
  ['attributes', mapOf(mapOf({ kind: 'dyn', most: 64 }))],
  ['capacity', mapOf(mapOf({ kind: 'dyn', most: 64 }))],
]);
const DEVICE: CelType = {
  kind: 'object',
  field: (name) => DEVICE_FIELDS.get(name),
  property: (name) => (DEVICE_FIELDS.has(name) ? name : undefined),
};

function mapOf(values: CelType): CelType {
  return { kind: 'map', values, most: 32 };
}

/** Says yes or no of a device (dynamic-resource-allocation cel/compile.go). */
function validateDeviceExpression(report: Report, expression: string, path: string): void {
  if (expression.length > MOST_EXPRESSION) {
    report.tooLong(path, MOST_EXPRESSION);
    return;
  }
  try {
    const program = compile(expression, { variables: ['device'], types: { device: DEVICE } });
    const type = program.outputType;
    if (type !== 'bool' && type !== 'dyn')
      report.invalid(path, expression, `must evaluate to bool or the unknown type, not ${type}`);
    else if (program.estimate() > MOST_COST) report.forbidden(path, 'too complex, exceeds cost limit');
  } catch (thrown) {
    if (!(thrown instanceof CelError)) throw thrown;
    report.invalid(path, expression, `compilation failed: ${thrown.message}`);
  }
}

/** What a driver is told, each item by `extra` besides. */
export function validateConfigs(
  report: Report,
  configs: unknown,
  path: string,
  extra: (config: unknown, path: string) => void = () => {},
): void {
  validateItems(report, configs, path, MOST_CONFIGS, (config, at) => {
    extra(config, at);
    const opaque = field(config, 'opaque');
    if (opaque === undefined) {
      report.required(`${at}.opaque`);
      return;
    }
    validateDriverName(report, asText(field(opaque, 'driver')), `${at}.opaque.driver`);
    const parameters = field(opaque, 'parameters') ?? null;
    const place = `${at}.opaque.parameters`;
    if (parameters === null) report.required(place);
    else if (JSON.stringify(parameters).length > MOST_PARAMETERS) report.tooLong(place, MOST_PARAMETERS);
    else if (asObject(parameters) === undefined)
      report.invalid(place, '<value omitted>', 'must be a valid JSON object');
  });
}

export function validateNodeSelector(report: Report, selector: unknown, path: string): void {
  const terms = field(selector, 'nodeSelectorTerms');
  if (asList(terms).length === 0)
    report.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term');
  report.each(terms, `${path}.nodeSelectorTerms`, (term, at) => validateNodeTerm(report, term, at, true));
}

/** Which of a device's fields say where it is, in upstream's quotes; those that say nothing are told. */
export function placesOf(report: Report, device: unknown, path: string, empty: string): string[] {
  const places: string[] = [];
  const name = field(device, 'nodeName');
  if (name === '') report.invalid(`${path}.nodeName`, '', empty);
  else if (name !== undefined) {
    places.push('`nodeName`');
    report.check(`${path}.nodeName`, asText(name), dns1123Subdomain(asText(name), false));
  }
  if (fieldAt(device, 'nodeSelector') !== undefined) {
    places.push('`nodeSelector`');
    validateNodeSelector(report, field(device, 'nodeSelector'), `${path}.nodeSelector`);
  }
  for (const key of ['allNodes', 'perDeviceNodeSelection']) {
    const value = field(device, key);
    if (value === true) places.push(`\`${key}\``);
    else if (value === false) report.invalid(`${path}.${key}`, false, 'must be either unset or set to true');
  }
  return places;
}

import { compareQuantity, parseQuantity, quantityToNumber } from '@flux-ts/text';
import { asList, asObject, asText, field } from '../../values.ts';
import { dns1123Label } from '../names.ts';
import type { Report } from './report.ts';
import { isExtended, validateContainerResource } from './resource-names.ts';

// What containers ask for (kubernetes pkg/apis/core/validation validateResourceRequirements).

const HUGE = 'hugepages-';
const PLAIN: ReadonlySet<string> = new Set(['cpu', 'memory']);

/** Limits, requests and claims of a container; `claims` are the names of those that its pod has. */
export function validateResources(
  report: Report,
  resources: unknown,
  path: string,
  claims: ReadonlySet<string>,
): void {
  const limits = asObject(field(resources, 'limits')) ?? {};
  const requests = asObject(field(resources, 'requests')) ?? {};
  for (const [name, amount] of inOrder(limits))
    validateAmount(report, name, amount, `${path}.limits[${name}]`);
  for (const [name, amount] of inOrder(requests)) {
    validateAmount(report, name, amount, `${path}.requests[${name}]`, () =>
      validateBelow(report, name, amount, limits[name], path),
    );
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some((name) => name.startsWith(HUGE)) && !names.some((name) => PLAIN.has(name)))
    report.forbidden(path, 'HugePages require cpu or memory');
  validateClaimNames(report, field(resources, 'claims'), `${path}.claims`, claims);
}

/** Maps are walked in no order upstream. */
function inOrder(amounts: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(amounts).sort(([a], [b]) => (a < b ? -1 : 1));
}

function validateAmount(
  report: Report,
  name: string,
  amount: unknown,
  at: string,
  compare: () => void = () => {},
): void {
  const text = String(amount);
  validateContainerResource(report, name, at);
  if (text.startsWith('-')) report.invalid(at, text, 'must be greater than or equal to 0');
  else if (isExtended(name) && !isWhole(text)) report.invalid(at, text, 'must be an integer');
  compare();
  if (name.startsWith(HUGE) && !isMultiple(text, name.slice(HUGE.length)))
    report.invalid(at, text, `${text} is not positive integer multiple of ${name}`);
}

function isWhole(text: string): boolean {
  return Number.isInteger(quantityToNumber(parseQuantity(text)));
}

function isMultiple(text: string, page: string): boolean {
  try {
    const size = quantityToNumber(parseQuantity(page));
    const amount = quantityToNumber(parseQuantity(text));
    return size > 0 && amount > 0 && amount % size === 0;
  } catch {
    return false;
  }
}

/** What there is no more of than is asked for is asked for exactly. */
function validateBelow(report: Report, name: string, request: unknown, limit: unknown, path: string): void {
  const isExact = isExtended(name) || name.startsWith(HUGE);
  if (limit === undefined) {
    if (isExact) report.required(`${path}.limits`, 'Limit must be set for non overcommitable resources');
    return;
  }
  const order = compareQuantity(parseQuantity(String(request)), parseQuantity(String(limit)));
  const of = `${name} limit of ${String(limit)}`;
  const at = `${path}.requests`;
  if (isExact && order !== 0) report.invalid(at, String(request), `must be equal to ${of}`);
  else if (order > 0) report.invalid(at, String(request), `must be less than or equal to ${of}`);
}

function validateClaimNames(report: Report, list: unknown, path: string, claims: ReadonlySet<string>): void {
  const seen = new Set<string>();
  report.each(list, path, (claim, at) => {
    const [name, request] = [asText(field(claim, 'name')), asText(field(claim, 'request'))];
    if (name === '') {
      report.required(at);
      return;
    }
    const key = request === '' ? name : `${name}/${request}`;
    const overlaps = request === '' && [...seen].some((other) => other.startsWith(`${name}/`));
    if (seen.has(name)) report.duplicate(at, name);
    else {
      if (request !== '') report.check(`${at}.request`, request, dns1123Label(request, false));
      if (seen.has(key) || overlaps) report.duplicate(at, key);
      seen.add(key);
    }
    if (claims.has(name)) return;
    const known = claims.size === 0 ? ' which is empty' : `: ${[...claims].sort().join(', ')}`;
    report.missing(at, name, `must be one of the names in pod.spec.resourceClaims${known}`);
  });
}

/** Names of the claims of a pod. */
export function claimNames(spec: unknown): ReadonlySet<string> {
  return new Set(asList(field(spec, 'resourceClaims')).map((claim) => asText(field(claim, 'name'))));
}

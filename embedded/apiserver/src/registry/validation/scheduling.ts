import { asList, asText, field, fieldAt } from '../../values.ts';
import { qualifiedNameComplaints } from '../names.ts';
import type { Report } from './report.ts';
import { validateLabelSelector } from './selectors.ts';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** Taints that a pod bears (ValidateTolerations). */
export function validateTolerations(report: Report, tolerations: unknown, path: string): void {
  report.each(tolerations, path, (toleration, at) => {
    const key = asText(field(toleration, 'key'));
    const operator = asText(field(toleration, 'operator'));
    const value = asText(field(toleration, 'value'));
    if (key !== '') report.check(`${at}.key`, key, qualifiedNameComplaints(key));
    if (key === '' && operator !== 'Exists') {
      const detail =
        'operator must be Exists when `key` is empty, which means "match all values and all keys"';
      report.invalid(`${at}.operator`, operator, detail);
    }
    const seconds = field(toleration, 'tolerationSeconds');
    if (seconds !== undefined && field(toleration, 'effect') !== 'NoExecute')
      report.invalid(
        `${at}.effect`,
        field(toleration, 'effect') ?? '',
        "effect must be 'NoExecute' when `tolerationSeconds` is set",
      );
    if (operator === 'Exists' && value !== '')
      report.invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'");
    report.oneOf(`${at}.operator`, operator, ['Equal', 'Exists']);
    report.oneOf(`${at}.effect`, field(toleration, 'effect'), EFFECTS);
  });
}

/** How pods spread over the cluster. */
export function validateSpread(report: Report, constraints: unknown, path: string): void {
  report.each(constraints, path, (constraint, at) => {
    const skew = field(constraint, 'maxSkew') ?? 0;
    if (typeof skew === 'number' && skew <= 0)
      report.invalid(`${at}.maxSkew`, skew, 'must be greater than zero');
    if (asText(field(constraint, 'topologyKey')) === '')
      report.required(`${at}.topologyKey`, 'can not be empty');
    const action = field(constraint, 'whenUnsatisfiable') ?? '';
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(asText(action)))
      report.unsupported(`${at}.whenUnsatisfiable`, action, ['DoNotSchedule', 'ScheduleAnyway']);
    validateLabelSelector(report, field(constraint, 'labelSelector'), `${at}.labelSelector`);
  });
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(report: Report, affinity: unknown, path: string): void {
  const node = fieldAt(affinity, 'nodeAffinity', REQUIRED);
  if (node !== undefined && asList(field(node, 'nodeSelectorTerms')).length === 0)
    report.required(
      `${path}.nodeAffinity.${REQUIRED}.nodeSelectorTerms`,
      'must have at least one node selector term',
    );
  for (const key of ['podAffinity', 'podAntiAffinity']) {
    const at = `${path}.${key}`;
    report.each(fieldAt(affinity, key, REQUIRED), `${at}.${REQUIRED}`, (term, place) =>
      validateTerm(report, term, place),
    );
    report.each(fieldAt(affinity, key, PREFERRED), `${at}.${PREFERRED}`, (weighted, place) => {
      const weight = field(weighted, 'weight') ?? 0;
      if (typeof weight === 'number' && (weight <= 0 || weight > 100))
        report.invalid(`${place}.weight`, weight, 'must be in the range 1-100');
      validateTerm(report, field(weighted, 'podAffinityTerm'), `${place}.podAffinityTerm`);
    });
  }
}

function validateTerm(report: Report, term: unknown, path: string): void {
  validateLabelSelector(report, field(term, 'labelSelector'), `${path}.labelSelector`);
  validateLabelSelector(report, field(term, 'namespaceSelector'), `${path}.namespaceSelector`);
  const key = asText(field(term, 'topologyKey'));
  if (key === '') report.required(`${path}.topologyKey`, 'can not be empty');
  report.check(`${path}.topologyKey`, key, qualifiedNameComplaints(key));
}

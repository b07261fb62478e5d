import { asList, asText, field, fieldAt } from '../../values.ts';
import { dns1123Label, dns1123Subdomain, labelValueComplaints, qualifiedNameComplaints } from '../names.ts';
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
    if ((operator === '' || operator === 'Equal') && value !== '')
      report.check(`${at}.operator`, value, labelValueComplaints(value));
    // Known by name, and not enabled by default.
    const isNumeric = operator === 'Lt' || operator === 'Gt';
    const operators = ['Equal', 'Exists', ...(isNumeric ? ['Lt', 'Gt'] : [])];
    if (isNumeric) report.unsupported(`${at}.operator`, operator, operators);
    else report.oneOf(`${at}.operator`, operator, operators);
    report.oneOf(`${at}.effect`, field(toleration, 'effect'), EFFECTS);
  });
}

/** How pods spread over the cluster. */
export function validateSpread(report: Report, constraints: unknown, path: string): void {
  const pairs: string[] = [];
  report.each(constraints, path, (constraint, at) => {
    const skew = field(constraint, 'maxSkew') ?? 0;
    if (typeof skew === 'number' && skew <= 0)
      report.invalid(`${at}.maxSkew`, skew, 'must be greater than zero');
    if (asText(field(constraint, 'topologyKey')) === '')
      report.required(`${at}.topologyKey`, 'can not be empty');
    const action = field(constraint, 'whenUnsatisfiable') ?? '';
    if (!['DoNotSchedule', 'ScheduleAnyway'].includes(asText(action)))
      report.unsupported(`${at}.whenUnsatisfiable`, action, ['DoNotSchedule', 'ScheduleAnyway']);
    const least = field(constraint, 'minDomains');
    if (typeof least === 'number' && least <= 0)
      report.invalid(`${at}.minDomains`, least, 'must be greater than zero');
    if (least !== undefined && action !== 'DoNotSchedule') {
      const detail = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${asText(action)}`;
      report.invalid(`${at}.minDomains`, least, detail);
    }
    const pair = `{${asText(field(constraint, 'topologyKey'))}, ${asText(action)}}`;
    if (pairs.includes(pair))
      report.duplicate(`${path}[${pairs.indexOf(pair)}].{topologyKey, whenUnsatisfiable}`, pair);
    pairs.push(pair);
    for (const key of ['nodeAffinityPolicy', 'nodeTaintsPolicy'])
      report.oneOf(`${at}.${key}`, field(constraint, key), ['Honor', 'Ignore']);
    validateLabelKeys(report, constraint, 'matchLabelKeys', at);
    validateLabelSelector(report, field(constraint, 'labelSelector'), `${at}.labelSelector`);
  });
}

/** Labels of a pod that join those which are selected. */
function validateLabelKeys(report: Report, holder: unknown, key: string, path: string): void {
  const keys = asList(field(holder, key)).map(asText);
  if (keys.length === 0) return;
  if (field(holder, 'labelSelector') === undefined)
    report.forbidden(`${path}.${key}`, 'must not be specified when labelSelector is not set');
  keys.forEach((name, i) => {
    report.check(`${path}.${key}[${i}]`, name, qualifiedNameComplaints(name));
  });
}

const OPERATORS: ReadonlySet<string> = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']);

/** Nodes by their labels and their names (ValidateNodeSelectorTerm). */
export function validateNodeTerm(report: Report, term: unknown, path: string, required: boolean): void {
  report.each(field(term, 'matchExpressions'), `${path}.matchExpressions`, (expression, at) => {
    const operator = asText(field(expression, 'operator'));
    const values = asList(field(expression, 'values')).map(asText);
    if ((operator === 'In' || operator === 'NotIn') && values.length === 0)
      report.required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
    if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
      report.forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    if ((operator === 'Gt' || operator === 'Lt') && values.length !== 1)
      report.required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'");
    if (!OPERATORS.has(operator)) report.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    const key = asText(field(expression, 'key'));
    report.check(`${at}.key`, key, qualifiedNameComplaints(key));
    if (required)
      values.forEach((value, i) => {
        report.check(`${at}.values[${i}]`, value, labelValueComplaints(value));
      });
  });
  report.each(field(term, 'matchFields'), `${path}.matchFields`, (requirement, at) => {
    const operator = asText(field(requirement, 'operator'));
    const key = asText(field(requirement, 'key'));
    const values = asList(field(requirement, 'values')).map(asText);
    if (operator !== 'In' && operator !== 'NotIn')
      report.invalid(`${at}.operator`, operator, 'not a valid selector operator');
    else if (values.length !== 1) {
      const detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
      report.required(`${at}.values`, detail);
    }
    if (key !== 'metadata.name') report.invalid(`${at}.key`, key, 'not a valid field selector key');
    else
      values.forEach((value, i) => {
        report.check(`${at}.values[${i}]`, value, dns1123Subdomain(value, false));
      });
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
  report.each(
    field(node, 'nodeSelectorTerms'),
    `${path}.nodeAffinity.${REQUIRED}.nodeSelectorTerms`,
    (term, at) => validateNodeTerm(report, term, at, true),
  );
  report.each(
    fieldAt(affinity, 'nodeAffinity', PREFERRED),
    `${path}.nodeAffinity.${PREFERRED}`,
    (weighted, at) => {
      const weight = field(weighted, 'weight') ?? 0;
      if (typeof weight === 'number' && (weight <= 0 || weight > 100))
        report.invalid(`${at}.weight`, weight, 'must be in the range 1-100');
      validateNodeTerm(report, field(weighted, 'preference'), `${at}.preference`, false);
    },
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
  // Upstream says `namespace` and means the list.
  for (const name of asList(field(term, 'namespaces')))
    report.check(`${path}.namespace`, asText(name), dns1123Label(asText(name), false));
  validateLabelKeys(report, term, 'matchLabelKeys', path);
  validateLabelKeys(report, term, 'mismatchLabelKeys', path);
  const key = asText(field(term, 'topologyKey'));
  if (key === '') report.required(`${path}.topologyKey`, 'can not be empty');
  report.check(`${path}.topologyKey`, key, qualifiedNameComplaints(key));
}

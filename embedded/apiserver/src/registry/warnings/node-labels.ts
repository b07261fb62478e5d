import { asList, asObject, asText, field } from '../../values.ts';
import { labelValueComplaints } from '../names.ts';

/** Labels of nodes that have other names by now (kubernetes pkg/api/node/util.go). */
const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ['beta.kubernetes.io/arch', 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ['beta.kubernetes.io/os', 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  [
    'failure-domain.beta.kubernetes.io/region',
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  ],
  [
    'failure-domain.beta.kubernetes.io/zone',
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  ],
  [
    'beta.kubernetes.io/instance-type',
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  ],
  ['app.kubernetes.io/created-by', 'deprecated since v1.9'],
  [
    'scheduler.alpha.kubernetes.io/preferAvoidPods',
    'deprecated since v1.22; use Taints and Tolerations instead',
  ],
  ['node-role.kubernetes.io/master', 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** What there is to say of a label of nodes, or undefined. */
export function deprecatedLabel(key: unknown): string | undefined {
  return DEPRECATED.get(asText(key));
}

/** Of a mapping of labels; `told` says where a label stands. */
export function labelWarnings(labels: unknown, told: (key: string) => string): string[] {
  return Object.keys(asObject(labels) ?? {}).flatMap((key) => {
    const why = deprecatedLabel(key);
    return why === undefined ? [] : [`${told(key)}: ${why}`];
  });
}

/** Of the term of a selector of nodes; where the term is only preferred, wrong values have been let pass. */
export function termWarnings(term: unknown, path: string, checkValues: boolean): string[] {
  const ofFields = asList(field(term, 'matchFields')).flatMap((expression, i) =>
    keyWarning(expression, `${path}.matchFields[${i}]`),
  );
  const ofLabels = asList(field(term, 'matchExpressions')).flatMap((expression, i) => {
    const at = `${path}.matchExpressions[${i}]`;
    const values = checkValues ? asList(field(expression, 'values')).map(asText) : [];
    return [
      ...keyWarning(expression, at),
      ...values.flatMap((value, k) =>
        labelValueComplaints(value).map((why) => `${at}.values[${k}]: ${value} is invalid, ${why}`),
      ),
    ];
  });
  return [...ofLabels, ...ofFields];
}

function keyWarning(expression: unknown, path: string): string[] {
  const key = asText(field(expression, 'key'));
  const why = deprecatedLabel(key);
  return why === undefined ? [] : [`${path}.key: ${key} is ${why}`];
}

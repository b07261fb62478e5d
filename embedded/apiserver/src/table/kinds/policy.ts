import type { KubeObject } from '@flux-ts/resource';
import { asList, asObject, asText, field, fieldAt } from '../../values.ts';
import { ageOf } from '../age.ts';
import type { Cell } from '../table.ts';
import { count, NONE, text, UNKNOWN } from '../values.ts';

const age = (object: KubeObject, now: number) => ageOf(object.metadata.creationTimestamp, now);

export function bindingCells(o: KubeObject, now: number): Cell[] {
  const role = `${text(o, ['roleRef', 'kind'])}/${text(o, ['roleRef', 'name'])}`;
  return [
    o.metadata.name,
    role,
    age(o, now),
    subjects(o, 'User'),
    subjects(o, 'Group'),
    subjects(o, 'ServiceAccount'),
  ];
}

function subjects(o: KubeObject, kind: string): string {
  return asList(o['subjects'])
    .filter((subject) => field(subject, 'kind') === kind)
    .map((subject) => {
      const name = asText(field(subject, 'name'));
      return kind === 'ServiceAccount' ? `${asText(field(subject, 'namespace'))}/${name}` : name;
    })
    .join(', ');
}

export function leaseCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, text(o, ['spec', 'holderIdentity']), age(o, now)];
}

export function priorityClassCells(o: KubeObject, now: number): Cell[] {
  const policy = asText(o['preemptionPolicy']);
  return [o.metadata.name, count(o, 'value'), o['globalDefault'] === true, age(o, now), policy];
}

export function runtimeClassCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, asText(o['handler']), age(o, now)];
}

export function webhookCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, asList(o['webhooks']).length, age(o, now)];
}

export function validatingPolicyCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, asList(fieldAt(o, 'spec', 'validations')).length, paramKind(o), age(o, now)];
}

export function mutatingPolicyCells(o: KubeObject, now: number): Cell[] {
  return [o.metadata.name, asList(fieldAt(o, 'spec', 'mutations')).length, paramKind(o), age(o, now)];
}

function paramKind(o: KubeObject): string {
  const kind = fieldAt(o, 'spec', 'paramKind');
  if (kind === undefined) return '<unset>';
  return `${asText(field(kind, 'apiVersion'))}/${asText(field(kind, 'kind'))}`;
}

export function policyBindingCells(o: KubeObject, now: number): Cell[] {
  const ref = fieldAt(o, 'spec', 'paramRef');
  const namespace = asText(field(ref, 'namespace'));
  const name = asText(field(ref, 'name'));
  const shown = name !== '' ? `${namespace || '*'}/${name}` : printedSelector(field(ref, 'selector'));
  return [o.metadata.name, text(o, ['spec', 'policyName']), shown, age(o, now)];
}

/** As Go's String of generated types prints it. */
function printedSelector(selector: unknown): string {
  if (selector === undefined) return '<unset>';
  const labels = Object.entries(asObject(field(selector, 'matchLabels')) ?? {}).sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  const terms = asList(field(selector, 'matchExpressions')).map((term) => {
    const values = asList(field(term, 'values')).map(asText).join(' ');
    return `LabelSelectorRequirement{Key:${asText(field(term, 'key'))},Operator:${asText(field(term, 'operator'))},Values:[${values}],},`;
  });
  const pairs = labels.map(([key, value]) => `${key}: ${asText(value)},`).join('');
  return `&LabelSelector{MatchLabels:map[string]string{${pairs}},MatchExpressions:[]LabelSelectorRequirement{${terms.join('')}},}`;
}

export function apiServiceCells(o: KubeObject, now: number): Cell[] {
  const service = fieldAt(o, 'spec', 'service');
  const shown =
    service === undefined
      ? 'Local'
      : `${asText(field(service, 'namespace'))}/${asText(field(service, 'name'))}`;
  const available = asList(fieldAt(o, 'status', 'conditions')).find(
    (each) => field(each, 'type') === 'Available',
  );
  const [status, reason] = ['status', 'reason'].map((key) => asText(field(available, key)));
  const told = status === 'True' || reason === '' ? status : `${status} (${reason})`;
  return [o.metadata.name, shown, told || 'Unknown', age(o, now)];
}

export function autoscalerCells(o: KubeObject, now: number): Cell[] {
  const target = fieldAt(o, 'spec', 'scaleTargetRef');
  return [
    o.metadata.name,
    `${asText(field(target, 'kind'))}/${asText(field(target, 'name'))}`,
    autoscalerTargets(o),
    String(fieldAt(o, 'spec', 'minReplicas') ?? '<unset>'),
    String(count(o, 'spec', 'maxReplicas')),
    String(count(o, 'status', 'currentReplicas')),
    age(o, now),
  ];
}

function autoscalerTargets(o: KubeObject): string {
  const legacy = fieldAt(o, 'spec', 'targetCPUUtilizationPercentage');
  if (legacy !== undefined) {
    const now = fieldAt(o, 'status', 'currentCPUUtilizationPercentage');
    return `cpu: ${now === undefined ? UNKNOWN : `${String(now)}%`}/${String(legacy)}%`;
  }
  const current = asList(fieldAt(o, 'status', 'currentMetrics'));
  const metrics = asList(fieldAt(o, 'spec', 'metrics')).map((metric, i) => metricTarget(metric, current[i]));
  if (metrics.length === 0) return NONE;
  return metrics.length > 2
    ? `${metrics.slice(0, 2).join(', ')} + ${metrics.length - 2} more...`
    : metrics.join(', ');
}

function metricTarget(metric: unknown, current: unknown): string {
  const type = asText(field(metric, 'type'));
  const key = type.charAt(0).toLowerCase() + type.slice(1);
  const spec = field(metric, key);
  const wanted = value(field(spec, 'target'));
  const found = value(fieldAt(current, key, 'current'));
  const named = type === 'Resource' || type === 'ContainerResource' ? `${asText(field(spec, 'name'))}: ` : '';
  return `${named}${found === '' ? UNKNOWN : found}/${wanted}`;
}

function value(target: unknown): string {
  const percent = field(target, 'averageUtilization');
  if (percent !== undefined) return `${String(percent)}%`;
  const average = field(target, 'averageValue');
  return average === undefined ? asText(field(target, 'value')) : String(average);
}

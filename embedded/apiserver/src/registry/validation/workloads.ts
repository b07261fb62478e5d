import { fromLabelSelector, type KubeObject, type LabelSelectorSpec, matchLabels } from '@flux-ts/resource';
import { asObject, asText, equalValues, field, fieldAt, isStringMap } from '../../values.ts';
import { dns1123Label } from '../names.ts';
import { validateClaimSpec } from './claims.ts';
import { validateTemplate, validateTemplateMetadata } from './pod.ts';
import { GoStruct, type Report } from './report.ts';
import { isEmpty, isReadable, selectorStruct, validateLabelSelector } from './selectors.ts';
import { countOrPercentComplaints, percentComplaints } from './words.ts';

// Kinds that make pods (kubernetes pkg/apis/apps/validation).

/** Deployments. */
export function validateDeployment(report: Report, object: KubeObject): void {
  const spec = object['spec'];
  report.notNegative('spec.replicas', field(spec, 'replicas'));
  validateSelected(report, object);
  validateStrategy(report, field(spec, 'strategy'), 'spec.strategy');
  const ready = field(spec, 'minReadySeconds') ?? 0;
  report.notNegative('spec.minReadySeconds', ready);
  report.notNegative('spec.revisionHistoryLimit', field(spec, 'revisionHistoryLimit'));
  const deadline = field(spec, 'progressDeadlineSeconds');
  report.notNegative('spec.progressDeadlineSeconds', deadline);
  if (typeof deadline === 'number' && typeof ready === 'number' && deadline <= ready)
    report.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds');
}

/** ReplicaSets. */
export function validateReplicaSet(report: Report, object: KubeObject): void {
  report.notNegative('spec.replicas', fieldAt(object, 'spec', 'replicas'));
  report.notNegative('spec.minReadySeconds', fieldAt(object, 'spec', 'minReadySeconds'));
  validateSelected(report, object);
}

/** DaemonSets. */
export function validateDaemonSet(report: Report, object: KubeObject): void {
  const spec = object['spec'];
  validateSelected(report, object);
  report.notNegative('spec.minReadySeconds', field(spec, 'minReadySeconds'));
  validateDaemonStrategy(report, field(spec, 'updateStrategy'), 'spec.updateStrategy');
  report.notNegative('spec.revisionHistoryLimit', field(spec, 'revisionHistoryLimit'));
}

/** StatefulSets. */
export function validateStatefulSet(report: Report, object: KubeObject, live: KubeObject | undefined): void {
  const spec = object['spec'];
  const policy = field(spec, 'podManagementPolicy');
  if (policy !== undefined && policy !== 'OrderedReady' && policy !== 'Parallel')
    report.invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'");
  validateSetStrategy(report, field(spec, 'updateStrategy'), 'spec.updateStrategy');
  const retention = field(spec, 'persistentVolumeClaimRetentionPolicy');
  for (const key of ['whenDeleted', 'whenScaled'])
    report.oneOf(`spec.persistentVolumeClaimRetentionPolicy.${key}`, field(retention, key), [
      'Retain',
      'Delete',
    ]);
  report.each(field(spec, 'volumeClaimTemplates'), 'spec.volumeClaimTemplates', (claim, at) =>
    validateClaimSpec(report, field(claim, 'spec'), `${at}.spec`),
  );
  report.notNegative('spec.replicas', field(spec, 'replicas'));
  report.notNegative('spec.minReadySeconds', field(spec, 'minReadySeconds'));
  report.notNegative('spec.ordinals.start', fieldAt(spec, 'ordinals', 'start'));
  validateSelected(report, object, templateWithClaims(spec));
  // Upstream looks at them once more.
  if (isReadable(field(spec, 'selector')))
    validateTemplateMetadata(report, field(spec, 'template'), 'spec.template');
  const service = asText(field(spec, 'serviceName'));
  if (live === undefined && service !== '')
    report.check('spec.serviceName', service, dns1123Label(service, false));
}

/**
 * The template as its pods will be: claims are volumes, before all others and instead of those with their names
 * (as kube-apiserver 1.36 counts them in its complaints).
 */
function templateWithClaims(spec: unknown): unknown {
  const template = asObject(field(spec, 'template'));
  const claims = field(spec, 'volumeClaimTemplates');
  if (template === undefined || !Array.isArray(claims) || claims.length === 0) return template;
  const pod = asObject(template['spec']);
  const names = claims.map((claim) => asText(fieldAt(claim, 'metadata', 'name')));
  const mounted = [...new Set(names)].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const own = Array.isArray(pod?.['volumes']) ? pod['volumes'] : [];
  const others = own.filter((volume) => !names.includes(asText(field(volume, 'name'))));
  return { ...template, spec: { ...pod, volumes: [...mounted, ...others] } };
}

/** ReplicationControllers, whose selector is a plain mapping. */
export function validateReplicationController(report: Report, object: KubeObject): void {
  const spec = object['spec'];
  report.notNegative('spec.minReadySeconds', field(spec, 'minReadySeconds'));
  const selector = asObject(field(spec, 'selector')) ?? {};
  const labels = fieldAt(spec, 'template', 'metadata', 'labels');
  if (Object.keys(selector).length === 0) report.required('spec.selector');
  report.notNegative('spec.replicas', field(spec, 'replicas'));
  if (field(spec, 'template') === undefined) {
    report.required('spec.template');
    return;
  }
  if (Object.entries(selector).some(([key, value]) => field(labels, key) !== value))
    report.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
  validateTemplate(report, field(spec, 'template'), 'spec.template');
  validateEndless(report, field(spec, 'template'), 'ReplicationController');
}

/** Upstream's words for ReplicaSets are those for Deployments. */
const KIND_IN_WORDS: Readonly<Record<string, string>> = { ReplicaSet: 'deployment' };

/** A strategy as its server prints it. */
function strategyStruct(type: unknown, rolling: unknown): GoStruct {
  const numbers = {
    MaxUnavailable: field(rolling, 'maxUnavailable') ?? 0,
    MaxSurge: field(rolling, 'maxSurge') ?? 0,
  };
  return new GoStruct({ Type: type, RollingUpdate: rolling === undefined ? null : numbers });
}

/** The selector is there and selects the template's labels; the template makes pods that go on. */
function validateSelected(
  report: Report,
  object: KubeObject,
  template: unknown = fieldAt(object, 'spec', 'template'),
): void {
  const { kind } = object;
  const selector = fieldAt(object, 'spec', 'selector') ?? undefined;
  if (selector === undefined && kind !== 'DaemonSet') report.required('spec.selector');
  validateLabelSelector(report, selector, 'spec.selector');
  if (selector !== undefined && isEmpty(selector))
    report.invalid(
      'spec.selector',
      selector,
      `empty selector is invalid for ${KIND_IN_WORDS[kind] ?? kind.toLowerCase()}`,
    );
  if (!isReadable(selector)) {
    const detail = kind === 'StatefulSet' ? '' : 'invalid label selector';
    if (kind !== 'DaemonSet') report.invalid('spec.selector', selectorStruct(selector), detail);
    return;
  }
  validateMatch(report, selector, template);
  validateTemplate(report, template, 'spec.template');
  validateEndless(report, template, kind === 'Deployment' ? 'ReplicaSet' : kind);
}

/** Whether a selector selects the labels of a template. No selector selects nothing. */
export function validateMatch(report: Report, selector: unknown, template: unknown): void {
  const labels = fieldAt(template, 'metadata', 'labels');
  const found = isStringMap(labels) ? labels : {};
  if (selector !== undefined && matchLabels(fromLabelSelector(selector as LabelSelectorSpec), found)) return;
  report.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
}

function validateEndless(report: Report, template: unknown, kind: string): void {
  const policy = fieldAt(template, 'spec', 'restartPolicy');
  if (policy === 'Never' || policy === 'OnFailure')
    report.unsupported('spec.template.spec.restartPolicy', policy, ['Always']);
  if (fieldAt(template, 'spec', 'activeDeadlineSeconds') !== undefined) {
    const detail = `activeDeadlineSeconds in ${kind} is not Supported`;
    report.forbidden('spec.template.spec.activeDeadlineSeconds', detail);
  }
}

function validateStrategy(report: Report, strategy: unknown, path: string): void {
  const type = field(strategy, 'type');
  const rolling = field(strategy, 'rollingUpdate');
  if (type === 'Recreate') {
    if (rolling !== undefined)
      report.forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'");
  } else if (type === 'RollingUpdate') validateRolling(report, rolling, `${path}.rollingUpdate`);
  else if (type !== undefined)
    report.unsupported(path, strategyStruct(type, rolling), ['Recreate', 'RollingUpdate']);
}

function validateRolling(report: Report, rolling: unknown, path: string): void {
  const surge = field(rolling, 'maxSurge');
  const unavailable = field(rolling, 'maxUnavailable');
  for (const [key, value] of [
    ['maxUnavailable', unavailable],
    ['maxSurge', surge],
  ] as const) {
    if (value === undefined) continue;
    for (const detail of countOrPercentComplaints(value)) report.invalid(`${path}.${key}`, value, detail);
  }
  if (isNone(unavailable) && isNone(surge))
    report.invalid(`${path}.maxUnavailable`, unavailable, 'may not be 0 when `maxSurge` is 0');
  for (const detail of percentComplaints(unavailable))
    report.invalid(`${path}.maxUnavailable`, unavailable, detail);
}

/** A text that is neither a percentage nor a number counts as nothing, too. */
function isNone(value: unknown): boolean {
  if (typeof value !== 'string') return value === 0;
  return !/^([0-9]+%|[-+]?[0-9]+)$/.test(value) || Number.parseInt(value, 10) === 0;
}

function validateDaemonStrategy(report: Report, strategy: unknown, path: string): void {
  const type = field(strategy, 'type');
  if (type === undefined || type === 'OnDelete') return;
  if (type !== 'RollingUpdate') {
    report.unsupported(path, strategyStruct(type, field(strategy, 'rollingUpdate')), [
      'RollingUpdate',
      'OnDelete',
    ]);
    return;
  }
  const rolling = field(strategy, 'rollingUpdate');
  if (rolling === undefined) return;
  const surge = field(rolling, 'maxSurge') ?? 0;
  const unavailable = field(rolling, 'maxUnavailable') ?? 1;
  const at = `${path}.rollingUpdate`;
  for (const [key, value] of [
    ['maxUnavailable', unavailable],
    ['maxSurge', surge],
  ] as const) {
    for (const detail of [...countOrPercentComplaints(value), ...percentComplaints(value)])
      report.invalid(`${at}.${key}`, value, detail);
  }
  if (!isNone(unavailable) && !isNone(surge))
    report.invalid(`${at}.maxSurge`, surge, 'may not be set when maxUnavailable is non-zero');
  if (isNone(unavailable) && isNone(surge))
    report.required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0');
}

function validateSetStrategy(report: Report, strategy: unknown, path: string): void {
  const type = field(strategy, 'type');
  const rolling = field(strategy, 'rollingUpdate');
  const shown = (value: unknown) => ({
    Partition: field(value, 'partition') ?? null,
    MaxUnavailable: field(value, 'maxUnavailable') ?? null,
  });
  if (type === 'OnDelete') {
    if (rolling !== undefined)
      report.invalid(
        `${path}.rollingUpdate`,
        new GoStruct(shown(rolling)),
        "only allowed for updateStrategy 'RollingUpdate'",
      );
  } else if (type === 'RollingUpdate')
    report.notNegative(`${path}.rollingUpdate.partition`, field(rolling, 'partition'));
  else if (type !== undefined)
    report.fixed(path, 'apps.StatefulSetUpdateStrategy', strategy, "must be 'RollingUpdate' or 'OnDelete'");
}

/** A field that may not change. */
export function validateFixed(
  report: Report,
  next: unknown,
  live: unknown,
  path: string,
  ...keys: string[]
): void {
  const value = fieldAt(next, ...keys);
  if (equalValues(value, fieldAt(live, ...keys))) return;
  if (keys.at(-1) === 'selector') report.fixed(path, 'metav1.LabelSelector', value);
  else report.invalid(path, value, 'field is immutable');
}

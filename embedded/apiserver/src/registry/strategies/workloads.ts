import { fromLabelSelector, type KubeObject, type LabelSelectorSpec, matchLabels } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { asList, asObject, asText, asValue, equalValues, fieldAt, isStringMap } from '../../values.ts';
import { dns1123Label } from '../names.ts';
import type { Strategy } from '../strategy.ts';
import { immutable } from './immutable.ts';

/** ReplicaSets and DaemonSets: their selector is for good and fits their template. */
export const selectorStrategy: Strategy = {
  generation: true,
  validate: (next, live) => [
    ...replicaErrors(next),
    ...selectorErrors(next),
    ...templateErrors(fieldAt(next, 'spec', 'template'), 'spec.template'),
    ...(live === undefined ? [] : immutable(next, live, 'spec', 'selector')),
  ],
};

/** Deployments. */
export const deploymentStrategy: Strategy = { ...selectorStrategy };

const STATEFUL_SET_TEXT =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', " +
  "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
const STATEFUL_SET_FREE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** StatefulSets: little of their spec may change. */
export const statefulSetStrategy: Strategy = {
  generation: true,
  validate: (next, live) => [
    ...replicaErrors(next),
    ...selectorErrors(next),
    ...templateErrors(fieldAt(next, 'spec', 'template'), 'spec.template'),
    ...(live === undefined || equalValues(fixed(next), fixed(live))
      ? []
      : [{ type: 'Forbidden', field: 'spec', detail: STATEFUL_SET_TEXT } as const]),
  ],
};

function fixed(set: KubeObject): unknown {
  const spec = { ...asObject(set['spec']) };
  for (const key of STATEFUL_SET_FREE) delete spec[key];
  return spec;
}

/** The selector is there and selects the template's labels. */
function selectorErrors(object: KubeObject): FieldError[] {
  const selector = fieldAt(object, 'spec', 'selector');
  const labels = fieldAt(object, 'spec', 'template', 'metadata', 'labels');
  const { matchLabels: exact, matchExpressions } = (asObject(selector) ?? {}) as LabelSelectorSpec;
  if (Object.keys(exact ?? {}).length === 0 && (matchExpressions ?? []).length === 0) {
    const detail = `empty selector is invalid for ${object.kind.toLowerCase()}`;
    return [{ type: 'Invalid', field: 'spec.selector', badValue: asValue(selector ?? null), detail }];
  }
  const found = isStringMap(labels) ? labels : {};
  if (matchLabels(fromLabelSelector(selector as LabelSelectorSpec), found)) return [];
  const field = 'spec.template.metadata.labels';
  const detail = '`selector` does not match template `labels`';
  return [{ type: 'Invalid', field, badValue: asValue(found), detail }];
}

/** CronJobs: their schedule can be read. */
export const cronJobStrategy: Strategy = {
  generation: true,
  validate: (next) => [
    ...scheduleErrors(next),
    ...templateErrors(
      fieldAt(next, 'spec', 'jobTemplate', 'spec', 'template'),
      'spec.jobTemplate.spec.template',
    ),
  ],
};

function scheduleErrors(job: KubeObject): FieldError[] {
  const schedule = asText(fieldAt(job, 'spec', 'schedule'));
  const field = 'spec.schedule';
  if (schedule === '') return [{ type: 'Required', field, detail: '' }];
  if (schedule.startsWith('@')) return [];
  const parts = schedule.trim().split(/\s+/);
  if (parts.length === 5) return [];
  const detail = `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`;
  return [{ type: 'Invalid', field, badValue: schedule, detail }];
}

function replicaErrors(object: KubeObject): FieldError[] {
  const replicas = fieldAt(object, 'spec', 'replicas');
  if (typeof replicas !== 'number' || replicas >= 0) return [];
  const detail = 'must be greater than or equal to 0';
  return [{ type: 'Invalid', field: 'spec.replicas', badValue: replicas, detail }];
}

/** Containers have names, and each its own. */
function templateErrors(template: unknown, path: string): FieldError[] {
  const seen = new Set<string>();
  return ['initContainers', 'containers'].flatMap((key) =>
    asList(fieldAt(template, 'spec', key)).flatMap((container, i): FieldError[] => {
      const name = asText(fieldAt(container, 'name'));
      const field = `${path}.spec.${key}[${i}].name`;
      if (name === '') return [{ type: 'Required', field, detail: '' }];
      if (seen.has(name)) return [{ type: 'Duplicate', field, badValue: name, detail: '' }];
      seen.add(name);
      return dns1123Label(name, false).map(
        (detail) => ({ type: 'Invalid', field, badValue: name, detail }) as const,
      );
    }),
  );
}

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';

/** Jobs: selector and labels are made for them, and their template is for good. */
export const jobStrategy: Strategy = {
  generation: true,
  prepareCreate(next) {
    const spec = asObject(next['spec']);
    if (spec === undefined || spec['manualSelector'] === true) return;
    const { uid = '', name } = next.metadata;
    const template = asObject(spec['template']) ?? {};
    const metadata = { ...asObject(template['metadata']) };
    metadata['labels'] = {
      ...asObject(metadata['labels']),
      [CONTROLLER_UID]: uid,
      [JOB_NAME]: name,
      'controller-uid': uid,
      'job-name': name,
    };
    spec['template'] = { ...template, metadata };
    spec['selector'] = { matchLabels: { [CONTROLLER_UID]: uid } };
  },
  validate: (next, live) =>
    live === undefined
      ? templateErrors(fieldAt(next, 'spec', 'template'), 'spec.template')
      : [
          ...immutable(next, live, 'spec', 'completionMode'),
          ...immutable(next, live, 'spec', 'selector'),
          ...immutable(next, live, 'spec', 'template'),
        ],
};

import type { KubeObject } from '@flux-ts/resource';
import { asObject, equalValues } from '../../values.ts';
import type { Strategy } from '../strategy.ts';
import { immutable } from './immutable.ts';

/** Deployments, ReplicaSets and DaemonSets: their selector is for good. */
export const selectorStrategy: Strategy = {
  generation: true,
  validate: (next, live) => (live === undefined ? [] : immutable(next, live, 'spec', 'selector')),
};

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
  validate: (next, live) =>
    live === undefined || equalValues(fixed(next), fixed(live))
      ? []
      : [{ type: 'Forbidden', field: 'spec', detail: STATEFUL_SET_TEXT }],
};

function fixed(set: KubeObject): unknown {
  const spec = { ...asObject(set['spec']) };
  for (const key of STATEFUL_SET_FREE) delete spec[key];
  return spec;
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
    const selector = asObject(spec['selector']);
    const matchLabels = { ...asObject(selector?.['matchLabels']), [CONTROLLER_UID]: uid };
    spec['selector'] = { ...selector, matchLabels };
  },
};

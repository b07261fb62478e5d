import type { KubeObject } from '@flux-ts/resource';
import { asObject, equalValues, fieldAt } from '../../values.ts';
import { dns1123Label } from '../names.ts';
import type { Strategy } from '../strategy.ts';
import { immutable } from './immutable.ts';

/**
 * Deployments, ReplicaSets and DaemonSets: their selector is for good. Of Deployments annotations count as desired
 * state too; DaemonSets count their templates (pkg/registry/apps/{deployment,daemonset}/strategy.go).
 */
export const selectorStrategy: Strategy = {
  generation: true,
  // Whoever writes a DaemonSet is said to have written the annotation that it is shown with.
  defaults(next) {
    if (next.kind === 'DaemonSet') setTemplateGeneration(next, templateGeneration(next));
  },
  prepareCreate(next) {
    if (next.kind === 'DaemonSet') setTemplateGeneration(next, Math.max(1, templateGeneration(next)));
  },
  prepareUpdate(next, live, { subresource }) {
    if (next.kind === 'DaemonSet') {
      const isNew = !equalValues(fieldAt(next, 'spec', 'template'), fieldAt(live, 'spec', 'template'));
      setTemplateGeneration(next, templateGeneration(live) + (isNew ? 1 : 0));
    }
    const { annotations } = next.metadata;
    if (next.kind !== 'Deployment' || subresource !== undefined) return;
    if (!equalValues(annotations ?? {}, live.metadata.annotations ?? {}))
      next.metadata.generation = (live.metadata.generation ?? 0) + 1;
  },
  validate: (next, live) => (live === undefined ? [] : immutable(next, live, 'spec', 'selector')),
};

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

function templateGeneration({ metadata }: KubeObject): number {
  const text = metadata.annotations?.[TEMPLATE_GENERATION] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : 0;
}

function setTemplateGeneration(next: KubeObject, generation: number): void {
  next.metadata.annotations = { ...next.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

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
  checkName: dns1123Label,
  generation: true,
  prepareCreate: (next) => dropUnavailable(next, undefined),
  prepareUpdate: dropUnavailable,
  validate: (next, live) =>
    live === undefined || equalValues(fixed(next), fixed(live))
      ? []
      : [{ type: 'Forbidden', field: 'spec', detail: STATEFUL_SET_TEXT }],
};

/** How many may be unavailable while a set is rolled out is said in vain unless a server is told to hear it. */
function dropUnavailable(next: KubeObject, live: KubeObject | undefined): void {
  const path = ['spec', 'updateStrategy', 'rollingUpdate'];
  const rolling = asObject(fieldAt(next, ...path));
  if (fieldAt(live, ...path, 'maxUnavailable') === undefined) delete rolling?.['maxUnavailable'];
}

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
    // Labels that a Job takes over from its template are the same map upstream.
    const isShared = equalValues(next.metadata.labels, metadata['labels']);
    const labels = {
      ...asObject(metadata['labels']),
      [CONTROLLER_UID]: uid,
      [JOB_NAME]: name,
      'controller-uid': uid,
      'job-name': name,
    };
    metadata['labels'] = labels;
    if (isShared) next.metadata.labels = { ...labels };
    spec['template'] = { ...template, metadata };
    const selector = asObject(spec['selector']);
    const matchLabels = { ...asObject(selector?.['matchLabels']), [CONTROLLER_UID]: uid };
    spec['selector'] = { ...selector, matchLabels };
  },
};

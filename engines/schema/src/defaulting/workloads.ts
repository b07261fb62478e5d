import type { ValueObject } from '@flux-ts/yaml';
import {
  type DefaultingRule,
  ensureObject,
  isUnset,
  objectOf,
  objectsIn,
  setAbsent,
  setUnset,
} from './rule.ts';

/** apps/v1 SetDefaults_Deployment, SetDefaults_DaemonSet */
const rollingByDefault: DefaultingRule = (strategy) => {
  setUnset(strategy, 'type', 'RollingUpdate');
  if (strategy['type'] === 'RollingUpdate') setUnset(strategy, 'rollingUpdate', {});
};

/** apps/v1 SetDefaults_StatefulSet: only a strategy without a type gets its partition. */
const statefulSetStrategy: DefaultingRule = (strategy) => {
  if (!isUnset(strategy['type'])) return;
  strategy['type'] = 'RollingUpdate';
  setUnset(strategy, 'rollingUpdate', {});
};

const statefulSetSpec: DefaultingRule = (spec) => {
  for (const claim of objectsIn(spec['volumeClaimTemplates'])) {
    setUnset(claim, 'apiVersion', 'v1');
    setUnset(claim, 'kind', 'PersistentVolumeClaim');
  }
};

const maxInt32 = 2147483647;

/** batch/v1 SetDefaults_Job: of Jobs, not of the templates in CronJobs. */
const job: DefaultingRule = (object) => {
  const spec = ensureObject(object, 'spec');
  if (spec === undefined) return;
  if (isUnset(spec['parallelism']) && isUnset(spec['completions'])) spec['completions'] = 1;
  setUnset(spec, 'parallelism', 1);
  setUnset(spec, 'backoffLimit', isUnset(spec['backoffLimitPerIndex']) ? 6 : maxInt32);
  setAbsent(spec, 'completionMode', 'NonIndexed');
  setUnset(spec, 'suspend', false);
  setUnset(spec, 'manualSelector', false);
  setAbsent(
    spec,
    'podReplacementPolicy',
    isUnset(spec['podFailurePolicy']) ? 'TerminatingOrFailed' : 'Failed',
  );
  const labels = objectOf(objectOf(objectOf(spec['template'])?.['metadata'])?.['labels']);
  if (labels !== undefined) useLabels(object, labels);
};

/** core/v1 SetDefaults_ReplicationController */
const replicationController: DefaultingRule = (object) => {
  const spec = objectOf(object['spec']);
  const labels = objectOf(objectOf(objectOf(spec?.['template'])?.['metadata'])?.['labels']);
  if (spec === undefined || labels === undefined) return;
  if (Object.keys(objectOf(spec['selector']) ?? {}).length === 0) spec['selector'] = { ...labels };
  useLabels(object, labels);
};

/** An object without labels takes those of its template. */
function useLabels(object: ValueObject, labels: ValueObject): void {
  const metadata = ensureObject(object, 'metadata');
  if (metadata !== undefined && Object.keys(objectOf(metadata['labels']) ?? {}).length === 0) {
    metadata['labels'] = { ...labels };
  }
}

/** autoscaling/v2 SetDefaults_HorizontalPodAutoscalerBehavior */
const scalingBehavior: DefaultingRule = (behavior) => {
  const percent: ValueObject = { type: 'Percent', value: 100, periodSeconds: 15 };
  const [up, down] = [ensureObject(behavior, 'scaleUp'), ensureObject(behavior, 'scaleDown')];
  if (up !== undefined) {
    setUnset(up, 'stabilizationWindowSeconds', 0);
    setAbsent(up, 'selectPolicy', 'Max');
    setUnset(up, 'policies', [{ type: 'Pods', value: 4, periodSeconds: 15 }, { ...percent }]);
  }
  if (down !== undefined) {
    setAbsent(down, 'selectPolicy', 'Max');
    setUnset(down, 'policies', [percent]);
  }
};

export const workloadRules: Readonly<Record<string, DefaultingRule>> = {
  'apps.v1.DeploymentStrategy': rollingByDefault,
  'apps.v1.DaemonSetUpdateStrategy': rollingByDefault,
  'apps.v1.StatefulSetUpdateStrategy': statefulSetStrategy,
  'apps.v1.StatefulSetSpec': statefulSetSpec,
  'batch.v1.Job': job,
  'core.v1.ReplicationController': replicationController,
  'autoscaling.v2.HorizontalPodAutoscalerBehavior': scalingBehavior,
};

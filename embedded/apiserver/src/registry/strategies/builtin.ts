import { crdStrategy } from '../../crd/strategy.ts';
import type { Strategy } from '../strategy.ts';
import { namespaceName } from '../validation/cluster.ts';
import { configMapStrategy, secretStrategy } from './config.ts';
import { limitRangeDefaults } from './limit-range.ts';
import { namespaceStrategy } from './namespace.ts';
import { podStrategy } from './pod.ts';
import { RBAC_STRATEGIES } from './rbac.ts';
import { serviceStrategy } from './service.ts';
import { signingRequestStrategy } from './signing-request.ts';
import { jobStrategy, selectorStrategy, statefulSetStrategy } from './workloads.ts';

const counted: Strategy = { generation: true };
const anyPut: Strategy = { createOnUpdate: true };

/** Strategies of built-in kinds, by collection. Kinds without one are ordinary. */
export const BUILTIN_STRATEGIES: ReadonlyMap<string, Strategy> = new Map<string, Strategy>([
  ['/configmaps', configMapStrategy],
  ['/endpoints', anyPut],
  ['/events', anyPut],
  ['/limitranges', { ...anyPut, defaults: limitRangeDefaults }],
  ['/namespaces', { ...namespaceStrategy, checkName: namespaceName }],
  ['/pods', podStrategy],
  ['/podtemplates', counted],
  ['/replicationcontrollers', counted],
  ['/secrets', secretStrategy],
  ['/services', serviceStrategy],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', counted],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', counted],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', counted],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', counted],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', counted],
  ['apiextensions.k8s.io/customresourcedefinitions', crdStrategy],
  ['apps/daemonsets', selectorStrategy],
  ['apps/deployments', selectorStrategy],
  ['apps/replicasets', selectorStrategy],
  ['apps/statefulsets', statefulSetStrategy],
  ['autoscaling/horizontalpodautoscalers', counted],
  ['batch/cronjobs', counted],
  ['batch/jobs', jobStrategy],
  ['certificates.k8s.io/certificatesigningrequests', signingRequestStrategy],
  ['coordination.k8s.io/leases', anyPut],
  ['discovery.k8s.io/endpointslices', counted],
  ['flowcontrol.apiserver.k8s.io/flowschemas', counted],
  ['flowcontrol.apiserver.k8s.io/prioritylevelconfigurations', counted],
  ['networking.k8s.io/ingressclasses', counted],
  ['networking.k8s.io/ingresses', counted],
  ['networking.k8s.io/networkpolicies', counted],
  ['policy/poddisruptionbudgets', counted],
  ...RBAC_STRATEGIES,
  ['scheduling.k8s.io/priorityclasses', counted],
]);

import { crdStrategy } from '../../crd/strategy.ts';
import { dns1123Label, longName, pathSegment } from '../names.ts';
import type { Strategy } from '../strategy.ts';
import { sliceWarnings } from '../validation/resource-slices.ts';
import { addressName } from '../validation/small-kinds.ts';
import { driverWarnings } from '../validation/storage-kinds.ts';
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
  ['/events', { ...anyPut, checkName: pathSegment }],
  ['/limitranges', { ...anyPut, defaults: limitRangeDefaults }],
  ['/namespaces', { ...namespaceStrategy, checkName: dns1123Label }],
  ['/pods', podStrategy],
  ['/podtemplates', counted],
  ['/replicationcontrollers', { ...counted, checkName: longName }],
  ['/secrets', secretStrategy],
  ['/services', serviceStrategy],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', counted],
  ['admissionregistration.k8s.io/mutatingadmissionpolicybindings', counted],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', counted],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', counted],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', counted],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', counted],
  ['apiextensions.k8s.io/customresourcedefinitions', crdStrategy],
  ['apiregistration.k8s.io/apiservices', { checkName: pathSegment }],
  ['apps/daemonsets', selectorStrategy],
  ['apps/deployments', selectorStrategy],
  ['apps/replicasets', selectorStrategy],
  ['apps/statefulsets', statefulSetStrategy],
  ['batch/cronjobs', counted],
  ['batch/jobs', jobStrategy],
  ['certificates.k8s.io/certificatesigningrequests', signingRequestStrategy],
  ['coordination.k8s.io/leases', anyPut],
  ['discovery.k8s.io/endpointslices', counted],
  ['flowcontrol.apiserver.k8s.io/flowschemas', counted],
  ['flowcontrol.apiserver.k8s.io/prioritylevelconfigurations', counted],
  ['networking.k8s.io/ingressclasses', counted],
  ['networking.k8s.io/ingresses', counted],
  ['networking.k8s.io/ipaddresses', { checkName: addressName }],
  ['networking.k8s.io/networkpolicies', counted],
  ['policy/poddisruptionbudgets', { ...counted, checkName: pathSegment }],
  ...RBAC_STRATEGIES,
  ['resource.k8s.io/deviceclasses', { ...counted, checkName: longName }],
  ['resource.k8s.io/resourceslices', { ...counted, warnings: sliceWarnings }],
  ['scheduling.k8s.io/priorityclasses', counted],
  ['storage.k8s.io/csidrivers', { warnings: driverWarnings }],
]);

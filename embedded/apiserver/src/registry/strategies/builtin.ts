import { crdStrategy } from '../../crd/strategy.ts';
import { equalValues } from '../../values.ts';
import { dns1123Label, longName, pathSegment } from '../names.ts';
import type { Strategy } from '../strategy.ts';
import { sliceWarnings } from '../validation/resource-slices.ts';
import { addressName } from '../validation/small-kinds.ts';
import { driverWarnings } from '../validation/storage-kinds.ts';
import { claimStrategy } from './claim.ts';
import { configMapStrategy, secretStrategy } from './config.ts';
import { limitRangeDefaults } from './limit-range.ts';
import { namespaceStrategy } from './namespace.ts';
import { podStrategy } from './pod.ts';
import { RBAC_STRATEGIES } from './rbac.ts';
import { serviceStrategy } from './service.ts';
import { serviceAccountStrategy } from './service-account.ts';
import { signingRequestStrategy } from './signing-request.ts';
import { volumeStrategy } from './volume.ts';
import { jobStrategy, selectorStrategy, statefulSetStrategy } from './workloads.ts';

const counted: Strategy = { generation: true };
const anyPut: Strategy = { createOnUpdate: true };
/** Kinds whose updates must say what they are made of (AllowUnconditionalUpdate of their strategies). */
const conditional: Strategy = { conditionalUpdate: true };
/** Counted when they are made, and never again (priorityclass strategy.go). */
const once: Strategy = {
  prepareCreate(next) {
    next.metadata.generation = 1;
  },
};
/** Counted only when they change (csidriver strategy.go). */
const driver: Strategy = {
  ...conditional,
  warnings: driverWarnings,
  prepareUpdate(next, live) {
    if (!equalValues(next['spec'], live['spec']))
      next.metadata.generation = (live.metadata.generation ?? 0) + 1;
  },
};
const registration: Strategy = { ...counted, ...conditional };

/** Strategies of built-in kinds, by collection. Kinds without one are ordinary. */
export const BUILTIN_STRATEGIES: ReadonlyMap<string, Strategy> = new Map<string, Strategy>([
  ['/configmaps', configMapStrategy],
  ['/endpoints', anyPut],
  ['/events', { ...anyPut, checkName: pathSegment }],
  ['/limitranges', { ...anyPut, defaults: limitRangeDefaults }],
  ['/namespaces', { ...namespaceStrategy, checkName: dns1123Label }],
  ['/persistentvolumeclaims', claimStrategy],
  ['/persistentvolumes', volumeStrategy],
  ['/pods', podStrategy],
  ['/serviceaccounts', serviceAccountStrategy],
  ['/podtemplates', counted],
  ['/replicationcontrollers', { ...counted, checkName: longName }],
  ['/secrets', secretStrategy],
  ['/services', serviceStrategy],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', registration],
  ['admissionregistration.k8s.io/mutatingadmissionpolicybindings', registration],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', registration],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', registration],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', registration],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', registration],
  ['apiextensions.k8s.io/customresourcedefinitions', crdStrategy],
  ['apiregistration.k8s.io/apiservices', { ...conditional, checkName: pathSegment }],
  ['apps/daemonsets', selectorStrategy],
  ['apps/deployments', selectorStrategy],
  ['apps/replicasets', selectorStrategy],
  ['apps/statefulsets', statefulSetStrategy],
  ['batch/cronjobs', counted],
  ['batch/jobs', jobStrategy],
  ['certificates.k8s.io/certificatesigningrequests', signingRequestStrategy],
  ['coordination.k8s.io/leases', { ...anyPut, ...conditional }],
  ['discovery.k8s.io/endpointslices', counted],
  ['flowcontrol.apiserver.k8s.io/flowschemas', counted],
  ['flowcontrol.apiserver.k8s.io/prioritylevelconfigurations', counted],
  ['networking.k8s.io/ingressclasses', counted],
  ['networking.k8s.io/ingresses', counted],
  ['networking.k8s.io/ipaddresses', { checkName: addressName }],
  ['networking.k8s.io/networkpolicies', counted],
  ['node.k8s.io/runtimeclasses', conditional],
  ['policy/poddisruptionbudgets', { ...counted, ...conditional, checkName: pathSegment }],
  ...RBAC_STRATEGIES,
  ['resource.k8s.io/deviceclasses', { ...counted, checkName: longName }],
  ['resource.k8s.io/resourceslices', { ...counted, warnings: sliceWarnings }],
  ['scheduling.k8s.io/priorityclasses', once],
  ['storage.k8s.io/csidrivers', driver],
  ['storage.k8s.io/csinodes', conditional],
  ['storage.k8s.io/csistoragecapacities', conditional],
  ['storage.k8s.io/volumeattachments', conditional],
]);

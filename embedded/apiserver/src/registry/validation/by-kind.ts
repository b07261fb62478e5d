import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { asList, asText, field } from '../../values.ts';
import { dns1123Subdomain } from '../names.ts';
import {
  validateMutatingPolicy,
  validatePolicyBinding,
  validateValidatingPolicy,
} from './admission-policies.ts';
import { validateAutoscaler, validateDisruptionBudget } from './autoscaling.ts';
import { validateSigningRequest } from './certificates.ts';
import {
  validateApiService,
  validateEvent,
  validateLease,
  validateNode,
  validatePriorityClass,
  validateRuntimeClass,
} from './cluster.ts';
import { validateClaimTemplate, validateDeviceClass, validateResourceClaim } from './device-claims.ts';
import { validateEndpointSlice, validateEndpoints } from './endpoints.ts';
import { validateFlowSchema, validatePriorityLevel } from './flow-control.ts';
import { validateCronJob, validateJob } from './jobs.ts';
import { validateLimitRange, validateQuota } from './limits.ts';
import { validateIngress, validateIngressClass, validateNetworkPolicy } from './network.ts';
import { validateMirror, validatePodSpec, validateProfiles, validateTemplate } from './pod.ts';
import { Report } from './report.ts';
import { validateResourceSlice } from './resource-slices.ts';
import { validateService } from './services.ts';
import { validateIpAddress, validateRevision, validateServiceRange } from './small-kinds.ts';
import { validateClaim, validateVolume } from './storage.ts';
import {
  validateAttachment,
  validateAttributesClass,
  validateCapacity,
  validateDriver,
  validateDrivers,
  validateStorageClass,
} from './storage-kinds.ts';
import { validateWebhooks } from './webhooks.ts';
import {
  validateDaemonSet,
  validateDeployment,
  validateReplicaSet,
  validateReplicationController,
  validateStatefulSet,
} from './workloads.ts';

type Validate = (report: Report, next: KubeObject, live: KubeObject | undefined) => void;

const BY_COLLECTION: ReadonlyMap<string, Validate> = new Map<string, Validate>([
  ['/endpoints', validateEndpoints],
  ['/events', validateEvent],
  ['/limitranges', validateLimitRange],
  ['/nodes', validateNode],
  ['/persistentvolumeclaims', validateClaim],
  ['/persistentvolumes', validateVolume],
  ['/pods', validatePod],
  ['/podtemplates', (report, next) => validateTemplate(report, next['template'], 'template')],
  ['/replicationcontrollers', validateReplicationController],
  ['/resourcequotas', validateQuota],
  ['/services', validateService],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', validateMutatingPolicy],
  ['admissionregistration.k8s.io/mutatingadmissionpolicybindings', validatePolicyBinding],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', validateWebhooks],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', validateValidatingPolicy],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', validatePolicyBinding],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', validateWebhooks],
  ['apiregistration.k8s.io/apiservices', validateApiService],
  ['apps/controllerrevisions', validateRevision],
  ['apps/daemonsets', validateDaemonSet],
  ['apps/deployments', validateDeployment],
  ['apps/replicasets', validateReplicaSet],
  ['apps/statefulsets', validateStatefulSet],
  ['autoscaling/horizontalpodautoscalers', validateAutoscaler],
  ['batch/cronjobs', validateCronJob],
  ['batch/jobs', validateJob],
  ['certificates.k8s.io/certificatesigningrequests', validateSigningRequest],
  ['coordination.k8s.io/leases', validateLease],
  ['discovery.k8s.io/endpointslices', validateEndpointSlice],
  ['flowcontrol.apiserver.k8s.io/flowschemas', validateFlowSchema],
  ['flowcontrol.apiserver.k8s.io/prioritylevelconfigurations', validatePriorityLevel],
  ['networking.k8s.io/ingressclasses', validateIngressClass],
  ['networking.k8s.io/ingresses', validateIngress],
  ['networking.k8s.io/ipaddresses', validateIpAddress],
  ['networking.k8s.io/networkpolicies', validateNetworkPolicy],
  ['networking.k8s.io/servicecidrs', validateServiceRange],
  ['node.k8s.io/runtimeclasses', validateRuntimeClass],
  ['policy/poddisruptionbudgets', validateDisruptionBudget],
  ['resource.k8s.io/deviceclasses', validateDeviceClass],
  ['resource.k8s.io/resourceclaims', validateResourceClaim],
  ['resource.k8s.io/resourceclaimtemplates', validateClaimTemplate],
  ['resource.k8s.io/resourceslices', validateResourceSlice],
  ['scheduling.k8s.io/priorityclasses', validatePriorityClass],
  ['storage.k8s.io/csidrivers', validateDriver],
  ['storage.k8s.io/csinodes', validateDrivers],
  ['storage.k8s.io/csistoragecapacities', validateCapacity],
  ['storage.k8s.io/storageclasses', validateStorageClass],
  ['storage.k8s.io/volumeattachments', validateAttachment],
  ['storage.k8s.io/volumeattributesclasses', validateAttributesClass],
]);

/** What a built-in kind demands of its objects, in upstream's words and order; empty when nothing is wrong. */
export function kindErrors(collection: string, next: KubeObject, live: KubeObject | undefined): FieldError[] {
  const report = new Report();
  BY_COLLECTION.get(collection)?.(report, next, live);
  return report.errors;
}

/** Images of pods, not those of templates, are told to be without blanks around them. */
function validateImages(report: Report, spec: unknown): void {
  for (const key of ['containers', 'initContainers'])
    report.each(field(spec, key), `spec.${key}`, (container, at) => {
      const image = asText(field(container, 'image'));
      if (image !== image.trim())
        report.invalid(`${at}.image`, image, 'must not have leading or trailing whitespace');
    });
}

/** A claim of a pod's own is named for both. */
function validateOwnClaims(report: Report, { spec, metadata }: KubeObject): void {
  report.each(field(spec, 'volumes'), 'spec.volumes', (volume, at) => {
    if (field(volume, 'ephemeral') === undefined) return;
    const name = asText(field(volume, 'name'));
    if (name === '') return;
    const claim = `${metadata.name}-${name}`;
    const complaints = dns1123Subdomain(claim, false).map((why) => `PVC name "${claim}": ${why}`);
    report.check(`${at}.name`, name, complaints);
  });
}

function validatePod(report: Report, pod: KubeObject, live: KubeObject | undefined): void {
  if (live === undefined) validateMirror(report, pod, 'metadata.annotations');
  validateProfiles(report, pod, 'metadata.annotations');
  validatePodSpec(report, pod['spec'], 'spec');
  validateImages(report, pod['spec']);
  validateOwnClaims(report, pod);
  if (live === undefined && field(pod['spec'], 'ephemeralContainers') !== undefined)
    report.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if (live !== undefined || asText(field(pod['spec'], 'nodeName')) === '') return;
  if (asList(field(pod['spec'], 'schedulingGates')).length > 0)
    report.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared');
}

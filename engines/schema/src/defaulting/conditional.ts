import { clusterRules } from './cluster.ts';
import { podRules } from './pods.ts';
import type { DefaultingRule } from './rule.ts';
import { serviceRules } from './services.ts';
import { workloadRules } from './workloads.ts';

/** Rules by the short name of their type. */
export const defaultingRules: ReadonlyMap<string, DefaultingRule> = new Map(
  Object.entries({ ...podRules, ...serviceRules, ...workloadRules, ...clusterRules }),
);

/**
 * The fields whose default depends on others, so that the generated table has none for them. The generator asks
 * the server for such fields and stops at one that is missing here.
 */
export const conditionalFields: ReadonlySet<string> = new Set([
  'apiextensions.v1.CustomResourceDefinitionNames.listKind',
  'apiextensions.v1.CustomResourceDefinitionNames.singular',
  'apps.v1.DaemonSetUpdateStrategy.rollingUpdate',
  'apps.v1.DeploymentStrategy.rollingUpdate',
  'apps.v1.StatefulSetUpdateStrategy.rollingUpdate',
  'apps.v1.StatefulSetUpdateStrategy.type',
  'core.v1.Container.imagePullPolicy',
  'core.v1.EphemeralContainer.imagePullPolicy',
  'core.v1.ImageVolumeSource.pullPolicy',
  'core.v1.Namespace.metadata',
  'core.v1.NodeSpec.podCIDR',
  'core.v1.NodeSpec.podCIDRs',
  'core.v1.NodeStatus.allocatable',
  'core.v1.PodSpec.serviceAccount',
  'core.v1.PodSpec.serviceAccountName',
  'core.v1.PodStatus.podIPs',
  'core.v1.ResourceRequirements.requests',
  'core.v1.Secret.data',
  'core.v1.ServicePort.targetPort',
  'core.v1.ServiceSpec.allocateLoadBalancerNodePorts',
  'core.v1.ServiceSpec.externalTrafficPolicy',
  'core.v1.ServiceSpec.internalTrafficPolicy',
  'core.v1.ServiceSpec.sessionAffinityConfig',
  'core.v1.Volume.emptyDir',
  'networking.v1.NetworkPolicySpec.policyTypes',
  'resource.v1.DeviceSubRequest.count',
  'resource.v1.ExactDeviceRequest.count',
  // The time of the request: the caller's clock, not a schema's.
  'resource.v1.DeviceTaint.timeAdded',
]);

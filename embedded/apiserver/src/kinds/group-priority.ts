/**
 * Which groups clients are told of first: they take a short name that several groups have for the first one's
 * (groupPriorityMinimum; kube-apiserver pkg/controlplane/apiserver/aggregator.go DefaultGenericAPIServicePriorities).
 */
const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['', 18_000],
  ['apiregistration.k8s.io', 18_000],
  ['apps', 17_800],
  ['events.k8s.io', 17_750],
  ['authentication.k8s.io', 17_700],
  ['authorization.k8s.io', 17_600],
  ['autoscaling', 17_500],
  ['batch', 17_400],
  ['certificates.k8s.io', 17_300],
  ['networking.k8s.io', 17_200],
  ['policy', 17_100],
  ['rbac.authorization.k8s.io', 17_000],
  ['storage.k8s.io', 16_800],
  ['admissionregistration.k8s.io', 16_700],
  ['apiextensions.k8s.io', 16_700],
  ['scheduling.k8s.io', 16_600],
  ['coordination.k8s.io', 16_500],
  ['node.k8s.io', 16_300],
  ['discovery.k8s.io', 16_200],
  ['resource.k8s.io', 16_200],
  ['flowcontrol.apiserver.k8s.io', 16_100],
]);

/** Of groups that are defined by CustomResourceDefinitions (crdregistration_controller.go). */
const DEFINED = 1_000;

/** The group's groupPriorityMinimum. */
export function groupPriority(group: string): number {
  return PRIORITIES.get(group) ?? DEFINED;
}

/** The more important group first; of equals the one whose name comes first. */
export function compareGroups(a: string, b: string): number {
  return groupPriority(b) - groupPriority(a) || (a < b ? -1 : 1);
}

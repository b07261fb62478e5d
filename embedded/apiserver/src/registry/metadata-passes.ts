/** How often what is wrong with the metadata of an object is told: several layers look at it, each for itself. */
export interface MetadataPasses {
  /** Labels, annotations and owners. */
  readonly parts: number;
  /** Finalizers, and whether they are known or have a domain. */
  readonly finalizers: number;
  /** Finalizers as names alone. */
  readonly names: number;
}

/** Of a new object, and of custom resources. */
export const ONCE: MetadataPasses = { parts: 1, finalizers: 1, names: 0 };

const passes = (parts: number, finalizers: number, names = 0): MetadataPasses => ({
  parts,
  finalizers,
  names,
});
const MOST = passes(4, 2);
const OFTEN = passes(3, 1);

/** Where they are not looked at as often as in most kinds, as a running kube-apiserver 1.36.1 tells them. */
const UPDATES: ReadonlyMap<string, MetadataPasses> = new Map([
  ['/events', passes(2, 0, 1)],
  ['/limitranges', passes(3, 1, 1)],
  ['/persistentvolumes', passes(4, 2, 1)],
  ['coordination.k8s.io/leases', passes(3, 0, 1)],
  ['discovery.k8s.io/endpointslices', passes(3, 1, 1)],
  ['flowcontrol.apiserver.k8s.io/flowschemas', passes(3, 1, 1)],
  ['flowcontrol.apiserver.k8s.io/prioritylevelconfigurations', passes(3, 1, 1)],
  ['node.k8s.io/runtimeclasses', passes(4, 1)],
  ['policy/poddisruptionbudgets', passes(2, 0, 1)],
  ['storage.k8s.io/csinodes', passes(3, 1, 1)],
  ['storage.k8s.io/volumeattachments', passes(3, 1, 1)],
  ...[
    '/podtemplates',
    '/replicationcontrollers',
    '/resourcequotas',
    '/services',
    'admissionregistration.k8s.io/mutatingadmissionpolicies',
    'admissionregistration.k8s.io/mutatingadmissionpolicybindings',
    'admissionregistration.k8s.io/mutatingwebhookconfigurations',
    'admissionregistration.k8s.io/validatingadmissionpolicies',
    'admissionregistration.k8s.io/validatingadmissionpolicybindings',
    'admissionregistration.k8s.io/validatingwebhookconfigurations',
    'apps/daemonsets',
    'apps/deployments',
    'apps/replicasets',
    'apps/statefulsets',
    'autoscaling/horizontalpodautoscalers',
    'batch/cronjobs',
    'networking.k8s.io/networkpolicies',
    'networking.k8s.io/servicecidrs',
    'resource.k8s.io/resourceslices',
    'scheduling.k8s.io/priorityclasses',
    'storage.k8s.io/csidrivers',
  ].map((collection) => [collection, OFTEN] as const),
]);

const STATUS_UPDATES: ReadonlyMap<string, MetadataPasses> = new Map([
  ['batch/cronjobs', passes(2, 0, 1)],
  ['certificates.k8s.io/certificatesigningrequests', MOST],
  ['policy/poddisruptionbudgets', passes(2, 0, 1)],
]);

/** Of an update of an object of a built-in kind. */
export function passesOfUpdate(collection: string, isStatus: boolean): MetadataPasses {
  if (isStatus) return STATUS_UPDATES.get(collection) ?? OFTEN;
  return UPDATES.get(collection) ?? MOST;
}

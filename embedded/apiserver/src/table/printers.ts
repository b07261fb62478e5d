import type { KubeObject } from '@flux-ts/resource';
import type { PrinterColumn } from '@flux-ts/schema';
import type { Target } from '../kinds/resource-type.ts';
import { ageOf } from './age.ts';
import { customPrinter } from './custom-printer.ts';
import * as cluster from './kinds/cluster.ts';
import * as core from './kinds/core.ts';
import * as network from './kinds/network.ts';
import { podCells } from './kinds/pod.ts';
import * as policy from './kinds/policy.ts';
import * as storage from './kinds/storage.ts';
import * as workloads from './kinds/workloads.ts';
import type { Cell, Cells, Printer } from './table.ts';

const SCHEMAS = 'flowcontrol.apiserver.k8s.io/flowschemas';

// Columns come from the table of built-in kinds; these give the cells in their order.
const CELLS: ReadonlyMap<string, Cells> = new Map<string, Cells>([
  ['/configmaps', core.configMapCells],
  ['/endpoints', network.endpointsCells],
  ['/events', core.eventCells],
  ['/namespaces', core.namespaceCells],
  ['/nodes', core.nodeCells],
  ['/persistentvolumeclaims', storage.volumeClaimCells],
  ['/persistentvolumes', storage.volumeCells],
  ['/pods', podCells],
  ['/podtemplates', workloads.podTemplateCells],
  ['/replicationcontrollers', workloads.replicationControllerCells],
  ['/resourcequotas', core.quotaCells],
  ['/secrets', core.secretCells],
  ['/services', network.serviceCells],
  ['admissionregistration.k8s.io/mutatingadmissionpolicies', policy.mutatingPolicyCells],
  ['admissionregistration.k8s.io/mutatingadmissionpolicybindings', policy.policyBindingCells],
  ['admissionregistration.k8s.io/mutatingwebhookconfigurations', policy.webhookCells],
  ['admissionregistration.k8s.io/validatingadmissionpolicies', policy.validatingPolicyCells],
  ['admissionregistration.k8s.io/validatingadmissionpolicybindings', policy.policyBindingCells],
  ['admissionregistration.k8s.io/validatingwebhookconfigurations', policy.webhookCells],
  ['apiregistration.k8s.io/apiservices', policy.apiServiceCells],
  ['apps/controllerrevisions', workloads.controllerRevisionCells],
  ['apps/daemonsets', workloads.daemonSetCells],
  ['apps/deployments', workloads.deploymentCells],
  ['apps/replicasets', workloads.replicaSetCells],
  ['apps/statefulsets', workloads.statefulSetCells],
  ['autoscaling/horizontalpodautoscalers', policy.autoscalerCells],
  ['batch/cronjobs', workloads.cronJobCells],
  ['batch/jobs', workloads.jobCells],
  ['certificates.k8s.io/certificatesigningrequests', cluster.signingRequestCells],
  ['coordination.k8s.io/leases', policy.leaseCells],
  ['discovery.k8s.io/endpointslices', network.endpointSliceCells],
  [SCHEMAS, cluster.flowSchemaCells],
  ['flowcontrol.apiserver.k8s.io/prioritylevelconfigurations', cluster.priorityLevelCells],
  ['networking.k8s.io/ipaddresses', cluster.addressCells],
  ['networking.k8s.io/servicecidrs', cluster.serviceRangeCells],
  ['storage.k8s.io/csidrivers', cluster.volumeDriverCells],
  ['storage.k8s.io/csinodes', cluster.volumeNodeCells],
  ['storage.k8s.io/volumeattachments', cluster.attachmentCells],
  ['networking.k8s.io/ingressclasses', network.ingressClassCells],
  ['networking.k8s.io/ingresses', network.ingressCells],
  ['networking.k8s.io/networkpolicies', network.networkPolicyCells],
  ['node.k8s.io/runtimeclasses', policy.runtimeClassCells],
  ['policy/poddisruptionbudgets', workloads.disruptionBudgetCells],
  ['rbac.authorization.k8s.io/clusterrolebindings', policy.bindingCells],
  ['rbac.authorization.k8s.io/rolebindings', policy.bindingCells],
  ['resource.k8s.io/resourceclaims', cluster.deviceClaimCells],
  ['resource.k8s.io/resourceslices', cluster.deviceSliceCells],
  ['scheduling.k8s.io/priorityclasses', policy.priorityClassCells],
  ['storage.k8s.io/storageclasses', storage.storageClassCells],
  ['storage.k8s.io/volumeattributesclasses', storage.attributesClassCells],
]);

/** Shows a kind as the real server does. */
export function printerOf({ type, version }: Target): Printer {
  if (type.custom) return customPrinter(version);
  const { columns } = version;
  const cells = CELLS.get(type.collection) ?? ((object, now) => ordinaryCells(columns, object, now));
  const order = type.collection === SCHEMAS ? cluster.compareFlowSchemas : undefined;
  return { columns, cells, order };
}

/** What every object can say; other columns stay empty. */
function ordinaryCells(columns: readonly PrinterColumn[], { metadata }: KubeObject, now: number): Cell[] {
  return columns.map(({ name }) => {
    if (name === 'Name') return metadata.name;
    if (name === 'Age') return ageOf(metadata.creationTimestamp, now);
    return name === 'Created At' ? (metadata.creationTimestamp ?? null) : null;
  });
}

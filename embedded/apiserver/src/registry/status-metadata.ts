import type { ResourceType } from '../kinds/resource-type.ts';

/** Built-in kinds whose metadata an update of the status leaves alone, as that of custom resources. */
const KEPT: ReadonlySet<string> = new Set([
  'admissionregistration.k8s.io/validatingadmissionpolicies',
  'apiextensions.k8s.io/customresourcedefinitions',
  'apiregistration.k8s.io/apiservices',
  'flowcontrol.apiserver.k8s.io/flowschemas',
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations',
  'networking.k8s.io/servicecidrs',
  'resource.k8s.io/resourceclaims',
  'storage.k8s.io/volumeattachments',
]);

/** Whether an update of the status changes nothing of the metadata. */
export function keepsMetadata({ custom, collection }: ResourceType): boolean {
  return custom || KEPT.has(collection);
}

type Part = 'labels' | 'annotations' | 'finalizers' | 'ownerReferences';
const PARTS: readonly Part[] = ['labels', 'annotations', 'finalizers', 'ownerReferences'];

/** What of the metadata an update of the status may change. */
export function metadataOfStatus(type: ResourceType): readonly Part[] {
  if (keepsMetadata(type)) return [];
  if (type.collection === '/pods') return PARTS.filter((part) => part !== 'ownerReferences');
  return type.collection === 'apps/deployments' ? PARTS.filter((part) => part !== 'labels') : PARTS;
}

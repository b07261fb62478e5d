import type { KubeObject } from '@flux-ts/resource';
import type { Target } from '../kinds/resource-type.ts';
import { autoscalerV1ToV2, autoscalerV2ToV1 } from './conversions/autoscaler.ts';
import { eventFromNew, eventToNew } from './conversions/event.ts';
import { seenForm, storedForm } from './custom-versions.ts';

type Convert = (object: KubeObject) => KubeObject;

// Kinds whose versions differ in more than their name: `from>to kind`.
const CONVERSIONS: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['autoscaling/v1>autoscaling/v2 HorizontalPodAutoscaler', autoscalerV1ToV2],
  ['autoscaling/v2>autoscaling/v1 HorizontalPodAutoscaler', autoscalerV2ToV1],
  ['events.k8s.io/v1>v1 Event', eventFromNew],
  ['v1>events.k8s.io/v1 Event', eventToNew],
]);

/** The object as the storage keeps it. What comes in is not changed. */
export function toStorageVersion(target: Target, object: KubeObject): KubeObject {
  return target.type.custom ? storedForm(target, object) : convert(target, object, target.type.storedAs);
}

/** The object as a request in this version sees it; itself when it is stored so. Shared: not to be changed. */
export function toTargetVersion(target: Target, object: KubeObject): KubeObject {
  return target.type.custom ? seenForm(target, object) : convert(target, object, target.apiVersion);
}

function convert({ type }: Target, object: KubeObject, apiVersion: string): KubeObject {
  if (object.apiVersion === apiVersion) return object;
  const special = CONVERSIONS.get(`${object.apiVersion}>${apiVersion} ${type.kind}`);
  return { ...(special?.(object) ?? object), apiVersion };
}

import type { KubeObject } from '@flux-ts/resource';
import { apiVersionOf, type ResourceType, type Target } from '../kinds/resource-type.ts';

/**
 * An object of a type in another of its versions. Custom resources convert by name alone (strategy `None`).
 * What comes in is not changed.
 */
export function convertObject(type: ResourceType, object: KubeObject, version: string): KubeObject {
  const apiVersion = apiVersionOf(type.group, version);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

/** The object as the storage keeps it. */
export function toStorageVersion(target: Target, object: KubeObject): KubeObject {
  return convertObject(target.type, object, target.type.storageVersion);
}

/** The object as a request in this version sees it. */
export function toTargetVersion(target: Target, object: KubeObject): KubeObject {
  return convertObject(target.type, object, target.version.version);
}

import type { KubeObject } from '@flux-ts/resource';
import { applyDefaults, prune } from '@flux-ts/schema';
import type { ServedVersion, Target } from '../kinds/resource-type.ts';
import { asValue, cloneValue, equalValues } from '../values.ts';

/*
 * Custom resources in another version, and read after their definition has changed (apiextensions-apiserver
 * pkg/apiserver/customresource_handler.go, crdConversionRESTOptionsGetter): what is stored loses what the storage
 * version's schema does not know and gets its defaults; what the version asked for does not know is left out then.
 * Defaults of that one are for what is written in it.
 */

/** A custom resource as the storage keeps it. What comes in is not changed. */
export function storedForm({ type, version }: Target, object: KubeObject): KubeObject {
  if (version.version === type.storageVersion) return object;
  const copy: KubeObject = { ...cloneValue(object), apiVersion: type.storedAs };
  dropUnknown(storageVersionOf({ type }), copy);
  return copy;
}

/** A stored custom resource as it is seen in a version. Shared, and itself when there is nothing to change. */
export function seenForm({ type, version, apiVersion }: Target, stored: KubeObject): KubeObject {
  const storage = storageVersionOf({ type });
  const settled = remembered(storage, stored, () => withDefaults(storage, stored));
  if (settled.apiVersion === apiVersion) return settled;
  return remembered(version, settled, () => {
    const copy: KubeObject = { ...cloneValue(settled), apiVersion };
    dropUnknown(version, copy);
    return copy;
  });
}

function storageVersionOf({ type }: Pick<Target, 'type'>): ServedVersion | undefined {
  return type.versions.find(({ version }) => version === type.storageVersion);
}

function remembered(
  version: ServedVersion | undefined,
  object: KubeObject,
  make: () => KubeObject,
): KubeObject {
  const seen = version?.seen?.get(object) ?? make();
  version?.seen?.set(object, seen);
  return seen;
}

function withDefaults(version: ServedVersion | undefined, stored: KubeObject): KubeObject {
  const copy = cloneValue(stored);
  dropUnknown(version, copy);
  if (version?.schema !== undefined) applyDefaults(version.schema, asValue(copy));
  return equalValues(copy, stored) ? stored : copy;
}

function dropUnknown(version: ServedVersion | undefined, object: KubeObject): void {
  if (version?.schema !== undefined) prune(version.schema, asValue(object));
}

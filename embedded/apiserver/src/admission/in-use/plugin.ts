import type { AdmissionPlugin } from '../plugin.ts';

/** By collection, the finalizer that keeps an object while it is in use. */
const FINALIZERS: ReadonlyMap<string, string> = new Map([
  ['/persistentvolumeclaims', 'kubernetes.io/pvc-protection'],
  ['/persistentvolumes', 'kubernetes.io/pv-protection'],
  ['storage.k8s.io/volumeattributesclasses', 'kubernetes.io/vac-protection'],
]);

/**
 * Gives volumes, claims and their classes the finalizer that a controller takes away again when nobody uses them
 * (plugin/pkg/admission/storage/storageobjectinuseprotection).
 */
export const inUseProtection: AdmissionPlugin = {
  mutate({ operation, subresource, target, object }) {
    const finalizer = FINALIZERS.get(target.type.collection);
    if (operation !== 'CREATE' || subresource !== undefined || finalizer === undefined) return false;
    const known = object?.metadata.finalizers ?? [];
    if (object === undefined || known.includes(finalizer)) return false;
    object.metadata.finalizers = [...known, finalizer];
    return true;
  },
};

import type { KubeObject } from '@flux-ts/resource';
import { compareQuantity, parseQuantity, type Quantity } from '@flux-ts/text';
import { asText, fieldAt } from '../../values.ts';
import { type AdmissionPlugin, refused } from '../plugin.ts';

/** Claims grow when they are bound and their class lets them (plugin/pkg/admission/storage/persistentvolume/resize). */
export const claimResize: AdmissionPlugin = {
  validate(request) {
    const { operation, subresource, target, object, live, api } = request;
    if (operation !== 'UPDATE' || subresource !== undefined) return;
    if (target.type.collection !== '/persistentvolumeclaims') return;
    if (object === undefined || live === undefined || compareQuantity(sizeOf(object), sizeOf(live)) <= 0)
      return;
    if (fieldAt(live, 'status', 'phase') !== 'Bound')
      throw refused(request, 'Only bound persistent volume claims can be expanded');
    const [name, before] = [object, live].map((claim) => asText(fieldAt(claim, 'spec', 'storageClassName')));
    const found =
      name === undefined || name === '' || name !== before
        ? undefined
        : api.storage.get('storage.k8s.io/storageclasses', '', name)?.object;
    if (found?.['allowVolumeExpansion'] === true) return;
    const why =
      'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize';
    throw refused(request, why);
  },
};

/** What is no quantity is for validation to refuse. */
function sizeOf(claim: KubeObject): Quantity {
  try {
    return parseQuantity(asText(fieldAt(claim, 'spec', 'resources', 'requests', 'storage')) || '0');
  } catch {
    return parseQuantity('0');
  }
}

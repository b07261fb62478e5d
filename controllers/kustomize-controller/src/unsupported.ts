import { type Kustomization, reasons } from '@flux-ts/kinds';
import { ReconcileFailure } from './errors.ts';

/** Features behind a gate that this controller does not have: said at once, in upstream's words. Throws ReconcileFailure. */
export function refuseUnsupported(ks: Kustomization): void {
  if (!ks.spec.decryption?.serviceAccountName) return;
  const text =
    'to use spec.decryption.serviceAccountName for decryption authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller';
  const fault = new Error('ObjectLevelWorkloadIdentity feature gate is not enabled');
  throw new ReconcileFailure(reasons.featureGateDisabled, 'rest', text, { fault });
}

import type { AdmissionRequest } from '../registry/context.ts';
import { forbidden } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';

export type { AdmissionRequest };

/** Something that has a say in writes. Refuses by throwing a StatusError. */
export interface AdmissionPlugin {
  /** Before validation: completes the object in place. Answers whether it did. */
  mutate?(request: AdmissionRequest): boolean;
  /** After validation. */
  validate?(request: AdmissionRequest): void;
}

/** The refusal of a write (apiserver pkg/admission/errors.go NewForbidden). */
export function refused({ target, name }: AdmissionRequest, why: string): StatusError {
  return forbidden(target.type.resource, name, why);
}

/** Whether a pod is being created, as such. */
export function createsPod({ target, operation, subresource }: AdmissionRequest): boolean {
  return operation === 'CREATE' && subresource === undefined && target.type.collection === '/pods';
}

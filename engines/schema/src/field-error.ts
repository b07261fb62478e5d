import type { Value } from '@flux-ts/yaml';

/** The kinds of apimachinery's `field.Error` (pkg/util/validation/field/errors.go). */
export type FieldErrorType =
  | 'Required'
  | 'Invalid'
  | 'NotSupported'
  | 'Duplicate'
  | 'Forbidden'
  | 'TooLong'
  | 'TooMany'
  | 'TypeInvalid'
  | 'NotFound'
  | 'Internal';

/** One thing that is wrong with one field. */
export interface FieldError {
  readonly type: FieldErrorType;
  /** As Kubernetes writes it: `spec.containers[0].image`, `metadata.labels[a/b]`; empty for the whole object. */
  readonly field: string;
  readonly badValue?: Value;
  /** How the value is printed, where that is not JSON with sorted keys: Go structs keep the order of their fields. */
  readonly badText?: string;
  readonly detail: string;
}

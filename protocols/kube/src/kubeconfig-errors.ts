import { CodedError } from '@flux-ts/errors';

/** Why a kubeconfig gives no client. */
export type KubeconfigErrorCode =
  | 'SYNTAX'
  | 'NO_CONTEXT'
  | 'NO_CLUSTER'
  | 'NO_USER'
  | 'NO_SERVER'
  | 'EXEC_REFUSED'
  | 'INSECURE_REFUSED'
  | 'UNSUPPORTED'
  | 'FILE';

/** A kubeconfig that cannot be used. Never holds its secrets. */
export class KubeconfigError extends CodedError<KubeconfigErrorCode> {}

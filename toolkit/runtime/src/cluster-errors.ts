import { CodedError } from '@flux-ts/errors';

/** Why a reference to another cluster leads nowhere. */
export type ClusterErrorCode =
  /** The ConfigMap cannot be read. */
  | 'CONFIG_MAP'
  /** The provider is unknown, or not to be had here. */
  | 'PROVIDER'
  /** The address of the cluster is missing or cannot be used. */
  | 'ADDRESS'
  /** The ServiceAccount is not there, may not be used, or got no token. */
  | 'TOKEN';

/** What keeps a controller from signing in to another cluster. Messages are Flux's, and hold no token. */
export class ClusterError extends CodedError<ClusterErrorCode> {}

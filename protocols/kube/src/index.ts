export { createClient } from './client.ts';
export { type Clock, sleep, systemClock } from './clock.ts';
export type { ClientConfig, Credentials, RequestRecord } from './config.ts';
export { Deadline } from './deadline.ts';
export { ApiError, type ApiErrorCode } from './errors.ts';
export type { ExecRunner } from './exec-credential.ts';
export { formatGroupVersion, parseGroupVersion } from './group-version.ts';
export { type InClusterOptions, inClusterConfig } from './in-cluster.ts';
export { createInformer, dropManagedFields } from './informer.ts';
export type { Informer, InformerHandlers, InformerOptions } from './informer-types.ts';
export {
  type KubeconfigOptions,
  type KubeconfigText,
  listContexts,
  loadKubeconfig,
} from './kubeconfig.ts';
export { KubeconfigError, type KubeconfigErrorCode } from './kubeconfig-errors.ts';
export type { OidcFetch } from './oidc.ts';
export { listAll, listPages } from './pages.ts';
export type { Status, StatusCause } from './status.ts';
export type {
  ApiResource,
  ApplyOptions,
  CallOptions,
  DeleteOptions,
  Discovery,
  GetOptions,
  ImpersonatedUser,
  KubeClient,
  LinesRequest,
  ListOptions,
  ListResult,
  ObjectKey,
  Patch,
  PreparedObject,
  RawRequest,
  RawResponse,
  ResourceRef,
  SelectOptions,
  ServerVersion,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from './types.ts';

export type { CallWebhook, WebhookCall } from './admission/webhooks/client.ts';
export { type Clock, systemClock } from './clock.ts';
export { Cluster, type ClusterEvent, type ResourceRef } from './cluster.ts';
export type { Audit, AuditEvent } from './http/audit.ts';
export {
  type ApiRequest,
  type ApiResponse,
  isStream,
  type ResponseStream,
  type Sink,
} from './http/message.ts';
export type { PodLog, PodLogOptions, PodLogs } from './http/pod-logs.ts';
export { type LocalApi, type LocalApiOptions, type LocalRequest, startLocalApi } from './local-api.ts';
export { type ApiServer, type ApiServerOptions, startApiServer } from './server.ts';
export { StorageError, type StorageErrorCode } from './storage/errors.ts';
export type { HistoryLimits } from './storage/history.ts';
export type { StorageOptions } from './storage/journaled-storage.ts';
export { memoryStorage } from './storage/memory-storage.ts';
export { type SqliteOptions, sqliteStorage } from './storage/sqlite-storage.ts';
export type { Change, ListOptions, Storage, WatchOptions, Write } from './storage/storage.ts';
export { StoredObject } from './storage/stored-object.ts';
export { type DeclareTest, type MakeStorage, runStorageSuite } from './storage/suite.ts';
export { type Credentials, createCredentials, kubeconfigOf } from './tls/credentials.ts';

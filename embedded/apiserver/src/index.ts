export { type Clock, systemClock } from './clock.ts';
export { Cluster, type ClusterEvent, type ResourceRef } from './cluster.ts';
export {
  type ApiRequest,
  type ApiResponse,
  isStream,
  type ResponseStream,
  type Sink,
} from './http/message.ts';
export { type ApiServer, type ApiServerOptions, startApiServer } from './server.ts';
export { StorageError, type StorageErrorCode } from './storage/errors.ts';
export { memoryStorage } from './storage/memory-storage.ts';
export { type SqliteOptions, sqliteStorage } from './storage/sqlite-storage.ts';
export type { Change, ListOptions, Storage, WatchOptions, Write } from './storage/storage.ts';
export { StoredObject } from './storage/stored-object.ts';

export {
  type AccessFrom,
  checkAccessFrom,
  checkReference,
  type GuardedObject,
  type NamespacedName,
} from './access.ts';
export type { Cache, InformerRequest } from './cache.ts';
export { ClusterError, type ClusterErrorCode } from './cluster-errors.ts';
export { type ClusterReference, type ReferredCluster, readClusterReference } from './cluster-reference.ts';
export {
  type Condition,
  type ConditionInput,
  conditionsOf,
  getCondition,
  isFalse,
  isReady,
  isTrue,
  markNotReady,
  markReady,
  markReconciling,
  markStalled,
  markUnknown,
  READY,
  RECONCILING,
  removeCondition,
  STALLED,
  setCondition,
  stampConditions,
} from './condition.ts';
export {
  type ControllerEnvironment,
  ControllerLoop,
  type ControllerObserver,
  type ReconcileOutcome,
} from './controller.ts';
export type { Clock } from './deps.ts';
export { AccessDeniedError, RuntimeError, type RuntimeErrorCode, TerminalError } from './errors.ts';
export type { EventInput, EventType } from './event-input.ts';
export type { PostFetch } from './event-poster.ts';
export {
  createEventRecorder,
  type EventRecorder,
  type EventRecorderOptions,
} from './event-recorder.ts';
export { type FeatureGates, type GateDefaults, parseFeatureGates } from './feature-gates.ts';
export { type ControllerName, commonFlags, type FlagDefinition } from './flags.ts';
export { checkJitter, jitterInterval } from './interval.ts';
export { type LeaderElectionOptions, LeaderElector, leaseName } from './leader-election.ts';
export {
  type HttpApp,
  healthApp,
  type Listener,
  listen,
  metricsApp,
  parseListenAddress,
} from './listeners.ts';
export {
  createLogger,
  type LogFields,
  type Logger,
  type LoggerOptions,
  type LogLevel,
  silentLogger,
} from './logger.ts';
export { createManager, type Manager, type ManagerOptions } from './manager.ts';
export { shorten } from './message.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export {
  anyOf,
  forChange,
  generationChanged,
  reconcileRequested,
  requestedAt,
  revisionChanged,
} from './predicates.ts';
export { PRIORITIES, type Priority } from './priority.ts';
export { createProgress, type Progress, type ProgressOptions } from './progress.ts';
export type {
  ChangeEvent,
  ControllerSpec,
  Enqueue,
  Predicate,
  ReconcileContext,
  Reconciler,
  Request,
  Result,
  TriggerSource,
  Watch,
} from './reconciler.ts';
export { type CacheOptions, createCache, type ManagedCache } from './shared-cache.ts';
export { createStatusPatcher, type StatusPatcher, type StatusPatchOptions } from './status-patcher.ts';
export { StatusSession, type StatusSessionOptions } from './status-session.ts';
export { type SummaryOptions, summarize } from './summary.ts';
export {
  type KeptToken,
  TokenCache,
  type TokenCacheObserver,
  type TokenCacheOptions,
  type TokenUser,
} from './token-cache.ts';
export { type QueueItem, type QueueObserver, WorkQueue, type WorkQueueOptions } from './work-queue.ts';

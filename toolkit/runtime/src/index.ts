export type { Cache, InformerRequest } from './cache.ts';
export type { Condition, ConditionInput } from './condition.ts';
export type { LogFields, Logger, LogLevel } from './logger.ts';
export { PRIORITIES, type Priority } from './priority.ts';
export type {
  ChangeEvent,
  ControllerSpec,
  Predicate,
  ReconcileContext,
  Reconciler,
  Request,
  Result,
  TriggerSource,
  Watch,
} from './reconciler.ts';

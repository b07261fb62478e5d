export { ReleaseError, type ReleaseErrorCode } from './errors.ts';
export type {
  Action,
  Answers,
  DeletePropagation,
  ObjectRef,
  Observed,
  Problem,
  RenderAction,
  RenderedRelease,
  WaitAction,
  WaitStrategy,
  WriteRequest,
} from './machine/actions.ts';
export { begin, next, type ReleaseState, type Turn } from './machine/next.ts';
export type { Outcome } from './machine/outcome.ts';
export type {
  ApplyOptions,
  ChartOptions,
  CommonOptions,
  DryRun,
  InstallOperation,
  Operation,
  RollbackOperation,
  TestOperation,
  UninstallOperation,
  UnlockOperation,
  UpgradeOperation,
} from './operations/operation.ts';
export { decodeRelease } from './record/decode.ts';
export { encodeRelease, releaseJson } from './record/encode.ts';
export type {
  ApplyMethod,
  HookRun,
  Release,
  ReleaseHook,
  ReleaseInfo,
  ReleaseStatus,
} from './record/release.ts';
export {
  releaseOfObject,
  type StorageDriver,
  type StorageObjectOptions,
  storageKey,
  storageObject,
  storageSelector,
} from './record/storage-object.ts';
export { type RenderReleaseOptions, type RenderReleaseResult, renderRelease } from './render-release.ts';
export { type Standing, standing } from './standing.ts';

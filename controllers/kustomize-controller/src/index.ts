export { createKustomizationController, type KustomizationControllerDeps } from './controller.ts';
export { ReconcileFailure, type Recovery } from './errors.ts';
export type { Artifacts, Builder } from './ports.ts';
export {
  DEFAULT_SETTINGS,
  FEATURE_GATES,
  kustomizeControllerFlags,
  parseStageKinds,
  type Settings,
} from './settings.ts';

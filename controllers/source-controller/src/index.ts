export { advertisedAddress, SOURCE_CONTROLLER_GATES, sourceControllerFlags } from './flags.ts';
export { createGitRepositoryController, type GitRepositoryController } from './gitrepository/controller.ts';
export type { PushNotice } from './gitrepository/push-notice.ts';
export type { GitRepositoryDeps, GitRepositoryOptions } from './gitrepository/reconciler.ts';

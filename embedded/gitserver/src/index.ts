export { GitServerError, type GitServerErrorCode } from './errors.ts';
export type { RefUpdate } from './receive-pack.ts';
export { isRepositoryName } from './repository-name.ts';
export { type GitServer, type GitServerOptions, type PushEvent, startGitServer } from './server.ts';

export type { BuildBudget } from './budget.ts';
export { build } from './build.ts';
export type { BuildOptions, BuildResult } from './build-options.ts';
export type { BuiltObject } from './built-object.ts';
export { type KustomizeCode, type KustomizeDiagnostic, KustomizeError, withoutPasswords } from './errors.ts';
export { type FileEntry, type FileSystem, MemoryFileSystem } from './file-system.ts';
export type { HelmPort, HelmRequest } from './filters/generator/helm-port.ts';
export {
  type GenerateOptions,
  type GeneratorSpec,
  generateKustomization,
  isLocalRelative,
} from './flux/generate-kustomization.ts';
export type { Need, RemoteAnswer, RemoteLookup } from './loader.ts';
export { parseRepoUrl, type RepoUrl } from './repo-url.ts';
export type { Change, Origin } from './resource/resource.ts';
export { createWarmTrees, type WarmTrees, type WarmTreesOptions } from './warm/warm-trees.ts';

export { bytesOf, textOf } from '@flux-ts/gotemplate';
export type { Chart, ChartFile, Dependency, Lock, Maintainer, Metadata } from './chart/chart.ts';
export { declaresDependencies, isCompatible, processDependencies } from './chart/dependencies.ts';
export { HelmIgnore } from './chart/helm-ignore.ts';
export type { ChartLimits } from './chart/load-budget.ts';
export { loadArchive, loadChart, unpackChart } from './chart/load-chart.ts';
export { oldFilesLog } from './chart/old-files.ts';
export { lockDigest, oldLockDigest } from './dependency/digest.ts';
export { printLock } from './dependency/lock-text.ts';
export {
  type CandidateVersion,
  type DependencyNeed,
  type KnownCharts,
  type Resolved,
  resolveDependencies,
} from './dependency/resolve.ts';
export { type DependencyArchive, dependencyStatus } from './dependency/status.ts';
export type { Lookup } from './engine/chart-functions.ts';
export { RenderCache } from './engine/render-cache.ts';
export { HelmError, type HelmErrorCode } from './errors.ts';
export { toGoValue, toPlain } from './functions/json.ts';
export type { Random } from './functions/random.ts';
export { type LintResult, lintChart } from './lint/lint-chart.ts';
export type { LintFolder } from './lint/lint-folder.ts';
export type { LintOptions } from './lint/lint-options.ts';
export type { LintMessage, Severity } from './lint/message.ts';
export type { Log, LogEntry } from './log.ts';
export { type PackedChart, type PackOptions, packChart } from './packaging/pack-chart.ts';
export { type ChartPart, showChart } from './packaging/show-chart.ts';
export {
  type PostRenderer,
  type PostRenderStrategy,
  postRenderFiles,
} from './post-render/post-render-files.ts';
export { isKeybox, keyboxKeys } from './provenance/keybox.ts';
export { checkProvenance, provenanceMessage } from './provenance/message.ts';
export { scanPackets } from './provenance/packets.ts';
export { DEFAULT_API_VERSIONS } from './release/api-versions.ts';
export {
  DEFAULT_KUBE_VERSION,
  HELM_VERSION,
  type KubeVersion,
  parseKubeVersion,
} from './release/capabilities.ts';
export {
  type Hook,
  type HookEvent,
  type Manifest,
  type SortedManifests,
  sortManifests,
  splitManifests,
} from './release/manifests.ts';
export { type PrintOptions, printHooks, printRendered } from './release/print.ts';
export {
  type Crd,
  checkReleaseName,
  type ReleaseOptions,
  type RenderChartOptions,
  type Rendered,
  renderChart,
} from './release/render-chart.ts';
export { renderName } from './release/render-name.ts';
export { joinAddress, resolveReference, sameAddress } from './repository/addresses.ts';
export type { ChartVersion, SkippedVersion } from './repository/chart-version.ts';
export {
  type FoundVersion,
  findVersion,
  type IndexFile,
  mergeIndexes,
  printIndex,
} from './repository/index-file.ts';
export { type MergedText, type MergeIndexOptions, mergeIndexText } from './repository/merge-index.ts';
export { type ReadIndexOptions, readIndex } from './repository/read-index.ts';
export { coalesceTables, coalesceValues } from './values/coalesce.ts';
export { type SetMode, setValues } from './values/set-values.ts';
export { mergeMaps } from './values/tables.ts';
export { type UserValues, userValues } from './values/user-values.ts';

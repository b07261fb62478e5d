export { type DiskOptions, diskFileSystem } from './disk/disk-file-system.ts';
export { type RenderCode, RenderError } from './errors.ts';
export type { ChartPortOptions } from './helm/chart-port.ts';
export { loadChartPort } from './helm/load-chart-port.ts';
export { buildKustomizationInProcess, type InProcessOptions } from './in-process.ts';
export type {
  InProcessResult,
  KustomizationParts,
  Rendered,
  RenderedObject,
  RenderInput,
  RenderOrigin,
} from './pipeline/input.ts';
export { loadNormalize } from './pipeline/load-normalize.ts';
export type { NormalizeOptions } from './pipeline/normalize.ts';
export {
  type PostRendererSpec,
  type PostRenderInput,
  postRendererOf,
} from './post-render/post-renderer.ts';
export { answerNeeds } from './remote/answer-needs.ts';
export type { FetchedRemote } from './remote/fetched-remote.ts';
export { openRemoteSession, type RemoteOptions, type RemoteSession } from './remote/remote-session.ts';
export { createRenderer, type Renderer, type RendererOptions } from './renderer.ts';

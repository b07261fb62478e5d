/** Controllers of a plain installation. */
export const DEFAULT_COMPONENTS = [
  'source-controller',
  'kustomize-controller',
  'helm-controller',
  'notification-controller',
] as const;

/** Controllers that are installed on request. */
export const EXTRA_COMPONENTS = [
  'image-reflector-controller',
  'image-automation-controller',
  'source-watcher',
] as const;

/** What an installation looks like. */
export interface InstallOptions {
  readonly namespace: string;
  /** Version, with its `v`: a label of every object and the tag of the image. */
  readonly version: string;
  readonly components: readonly string[];
  /** Registry and path of the image; empty for an image that the cluster has already. */
  readonly registry: string;
  readonly imagePullSecret: string;
  readonly watchAllNamespaces: boolean;
  readonly networkPolicy: boolean;
  readonly logLevel: string;
  readonly clusterDomain: string;
  readonly tolerationKeys: readonly string[];
}

/** Name of the image that holds every controller. */
export const IMAGE_NAME = 'flux-ts';

/** Flux's defaults; version and namespace are the caller's. */
export const INSTALL_DEFAULTS = {
  components: DEFAULT_COMPONENTS,
  registry: '',
  imagePullSecret: '',
  watchAllNamespaces: true,
  networkPolicy: true,
  logLevel: 'info',
  clusterDomain: 'cluster.local',
  tolerationKeys: [],
} as const satisfies Partial<InstallOptions>;

/** The image of an installation. */
export function imageOf(options: Pick<InstallOptions, 'registry' | 'version'>): string {
  const name = options.registry === '' ? IMAGE_NAME : `${options.registry}/${IMAGE_NAME}`;
  return `${name}:${options.version}`;
}

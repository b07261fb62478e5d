import type { FileSystem } from '../../file-system.ts';

/** What a chart is rendered with. */
export interface HelmRequest {
  /** Where the chart lies, or would lie, in the file system. */
  readonly fs: FileSystem;
  readonly chartPath: string;
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  readonly releaseName: string;
  readonly namespace: string;
  /** A values file, as YAML: the chart's own values or others, with those of the kustomization merged in. */
  readonly values: string;
  /** Further values files, in order; they win over `values`. */
  readonly additionalValues: readonly string[];
  readonly apiVersions: readonly string[];
  readonly kubeVersion: string;
  readonly nameTemplate: string;
  readonly includeCRDs: boolean;
  readonly skipTests: boolean;
  readonly skipHooks: boolean;
  readonly devel: boolean;
}

/** Renders charts; kustomize knows nothing of Helm itself. */
export interface HelmPort {
  /**
   * The files of a chart that is not in the file system: a file system and the chart's folder in it. Undefined: it
   * must be fetched, so the build ends with a need of this key (`repo/name:version`).
   */
  chart(key: string): { readonly fs: FileSystem; readonly path: string } | undefined;
  /** The manifests of a chart as one YAML text. Errors are the port's own. */
  template(request: HelmRequest): string;
}

import type { GoMap, GoValue } from '@flux-ts/gotemplate';

/** A file of a chart; `name` is relative to the chart, with `/`. */
export interface ChartFile {
  readonly name: string;
  readonly data: Uint8Array;
  /** When it was last changed, in milliseconds since 1970; packing writes it into the archive. */
  readonly modTime?: number;
}

/** Another chart that a chart needs. */
export interface Dependency {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly condition: string;
  readonly tags: readonly string[];
  readonly enabled: boolean;
  readonly importValues: readonly GoValue[];
  readonly alias: string;
}

export interface Maintainer {
  readonly name: string;
  readonly email: string;
  readonly url: string;
}

/** Chart.lock: which versions a range was resolved to. */
export interface Lock {
  /** RFC 3339, as Go prints it. */
  readonly generated: string;
  readonly digest: string;
  readonly dependencies: readonly Dependency[];
}

/** What Chart.yaml says. */
export interface Metadata {
  readonly name: string;
  readonly home: string;
  readonly sources: readonly string[];
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly maintainers: readonly Maintainer[];
  readonly icon: string;
  readonly apiVersion: string;
  readonly condition: string;
  readonly tags: string;
  readonly appVersion: string;
  readonly deprecated: boolean;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly kubeVersion: string;
  readonly dependencies: readonly Dependency[];
  /** Whether there is a list of dependencies, were it empty: Helm looks for those of subcharts only then. */
  readonly declaresDependencies?: boolean;
  readonly type: string;
}

/** A chart, loaded: nothing of it is changed by rendering. */
export interface Chart {
  readonly metadata: Metadata;
  /** values.yaml, its documents merged. */
  readonly values: GoMap;
  readonly templates: readonly ChartFile[];
  /** Files that are neither templates nor the chart's own. */
  readonly files: readonly ChartFile[];
  /** All files of the chart and its subcharts as they were given. */
  readonly raw: readonly ChartFile[];
  /** values.schema.json. */
  readonly schema: Uint8Array | undefined;
  /** Chart.lock, or requirements.lock of an old chart. */
  readonly lock?: Lock | undefined;
  readonly dependencies: readonly Chart[];
  /** What the paths of its subcharts begin with, where that is not its own path: see `processDependencies`. */
  readonly childrenPath?: string;
}

/** The path that a subchart's files are told by, by its parent's: `web/charts/db` (ChartFullPath). */
export function pathOfChild(parent: Chart, path: string, child: Chart): string {
  return `${parent.childrenPath ?? path}/charts/${child.metadata.name}`;
}

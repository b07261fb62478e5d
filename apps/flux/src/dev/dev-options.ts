import type { GitServer } from '@flux-ts/gitserver';
import type { KubeClient } from '@flux-ts/kube';
import type { RunnableController } from '../serve/controller-names.ts';
import type { DataFolder } from './data-folder.ts';
import type { Screen } from './report.ts';

/** What `flux dev` was asked for. */
export interface DevOptions {
  /** The working tree to follow; the sample when there is none. */
  readonly tree?: string | undefined;
  /** Addresses of the tree's own remotes: objects that point there are served by the snapshot. */
  readonly remotes: readonly string[];
  /** Folder of the tree that the cluster follows. */
  readonly path: string;
  readonly dataDir: string;
  readonly address: string;
  /** 0: the one of the last start, else any free one. */
  readonly apiPort: number;
  readonly gitPort: number;
  readonly metricsAddr: string;
  /** File for the API's audit log. */
  readonly auditLog?: string | undefined;
  readonly empty: boolean;
  readonly ephemeral: boolean;
  readonly controllers: readonly RunnableController[];
  /** Folder of the samples. */
  readonly examples: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What seeding works with. */
export interface SeedOptions {
  readonly options: DevOptions;
  readonly client: KubeClient;
  readonly git: GitServer;
  readonly token: string;
  readonly folder: DataFolder;
  /** Folder of the state. */
  readonly state: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  readonly notify: (push: { readonly url: string; readonly refs: readonly string[] }) => void;
}

/** Name of the sync objects and of the Secret with the Git server's token. */
export const SYNC = 'flux-system';

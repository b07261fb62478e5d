import type { GitRepository } from '@flux-ts/kinds';
import type { KubeClient } from '@flux-ts/kube';
import type { ControllerSpec, Logger, ManagedCache, TokenCacheObserver } from '@flux-ts/runtime';
import type { RunnableController } from './controller-names.ts';
import type { FlagValues } from './flag-values.ts';

/** What the parts of a process are made from. */
export interface PartsOptions {
  readonly client: KubeClient;
  readonly cache: ManagedCache;
  /** Told what becomes of the tokens that controllers keep. */
  readonly tokenObserver: TokenCacheObserver;
  readonly flags: (name: RunnableController) => FlagValues;
  readonly log: (name: RunnableController) => Logger;
  readonly namespace: string;
  readonly identity: string;
  readonly cacheFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether objects wait to be reconciled here. */
  readonly isBusy: () => boolean;
  /** Reads a GitRepository as if its spec said something else. */
  readonly overrideGitRepository?: ((repository: GitRepository) => GitRepository) | undefined;
}

/** One Flux controller, ready to be managed. */
export interface Parts {
  readonly controllers: readonly ControllerSpec[];
  close(): Promise<void>;
}

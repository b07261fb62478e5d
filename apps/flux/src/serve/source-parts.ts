import { hostname } from 'node:os';
import { join } from 'node:path';
import { type ArtifactStore, createArtifactStore, digestAlgorithm } from '@flux-ts/artifact';
import { createGitClient } from '@flux-ts/git';
import { systemClock } from '@flux-ts/kube';
import { createEventRecorder, type Listener, listen, parseFeatureGates } from '@flux-ts/runtime';
import {
  advertisedAddress,
  createGitRepositoryController,
  SOURCE_CONTROLLER_GATES,
} from '@flux-ts/source-controller';
import type { Parts, PartsOptions } from './parts.ts';

/** source-controller and what it shares with others of the process. */
export interface SourceParts extends Parts {
  readonly store: ArtifactStore;
  /** Serves artifacts. */
  listen(): Promise<void>;
  notify(push: { readonly url: string; readonly refs?: readonly string[] }): void;
}

const NAME = 'source-controller';

/**
 * Wires source-controller: Git client, artifact store and server, events. Trees are kept beside their archives for
 * `consumers` in this process; others fetch archives.
 */
export async function createSourceParts(parts: PartsOptions, consumers: boolean): Promise<SourceParts> {
  const flags = parts.flags(NAME);
  const gates = parseFeatureGates(SOURCE_CONTROLLER_GATES, flags.string('feature-gates'));
  const address = flags.string('storage-addr');
  const store = await createArtifactStore({
    root: flags.string('storage-path'),
    host: advertisedAddress(address, flags.string('storage-adv-addr'), hostname()),
    retention: {
      ttl: flags.duration('artifact-retention-ttl'),
      records: flags.int('artifact-retention-records'),
    },
    clock: systemClock,
    algorithm: digestAlgorithm(flags.string('artifact-digest-algo')),
    keepTrees: consumers,
  });
  const git = createGitClient({
    cache: join(parts.cacheFolder, 'git'),
    environment: parts.env,
    ssh: { kex: names(flags.strings('ssh-kex-algos')), hostKey: names(flags.strings('ssh-hostkey-algos')) },
  });
  const events = createEventRecorder({
    client: parts.client,
    log: parts.log(NAME),
    reporter: NAME,
    instance: parts.identity,
    eventsAddr: flags.string('events-addr'),
  });
  const controller = createGitRepositoryController({
    client: parts.client,
    cache: parts.cache,
    git,
    store,
    events,
    clock: systemClock,
    random: Math.random,
    override: parts.overrideGitRepository,
    options: {
      concurrency: flags.int('concurrent'),
      requeueDependency: flags.duration('requeue-dependency'),
      jitterPercentage: flags.int('interval-jitter-percentage'),
      minRetryDelay: flags.duration('min-retry-delay'),
      maxRetryDelay: flags.duration('max-retry-delay'),
      objectLevelWorkloadIdentity: gates.enabled('ObjectLevelWorkloadIdentity'),
    },
  });
  let server: Listener | undefined;
  return {
    store,
    controllers: [controller],
    async listen() {
      if (address !== '') server = await listen({ fetch: store.fetchHandler }, address);
    },
    notify: (push) => controller.notify(push),
    async close() {
      await server?.close();
      await store.close();
      await git.close();
    },
  };
}

/** Lists come as one flag with commas, or as one flag a name. */
function names(given: readonly string[]): string[] {
  return given.flatMap((text) => text.split(',')).map((name) => name.trim());
}

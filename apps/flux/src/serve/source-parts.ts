import { mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  type ArtifactStore,
  createArtifactStore,
  type DigestAlgorithm,
  digestAlgorithm,
} from '@flux-ts/artifact';
import { errorMessage } from '@flux-ts/errors';
import { createGitClient, type SshAlgorithms } from '@flux-ts/git';
import { systemClock } from '@flux-ts/kube';
import { createEventRecorder, type Listener, parseFeatureGates } from '@flux-ts/runtime';
import {
  advertisedAddress,
  createGitRepositoryController,
  SOURCE_CONTROLLER_GATES,
} from '@flux-ts/source-controller';
import { failure } from '../cli/errors.ts';
import type { FlagValues } from './flag-values.ts';
import { writeLastEvents } from './last-events.ts';
import { listenAt } from './listen-at.ts';
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
    host: advertisedAddress(address, flags.string('storage-adv-addr'), parts.env['HOSTNAME'] || hostname()),
    retention: {
      ttl: flags.duration('artifact-retention-ttl'),
      records: flags.int('artifact-retention-records'),
    },
    clock: systemClock,
    algorithm: algorithmOf(flags),
    keepTrees: consumers,
  });
  const git = createGitClient({
    cache: join(parts.cacheFolder, 'git'),
    temporary: await emptyFolder(join(parts.cacheFolder, 'temporary')),
    environment: parts.env,
    ssh: sshAlgorithms(flags),
  });
  const events = createEventRecorder({
    client: parts.client,
    log: parts.log(NAME),
    reporter: NAME,
    instance: hostname(),
    eventsAddr: flags.string('events-addr'),
    isBusy: parts.isBusy,
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
      if (address !== '') server = await listenAt({ fetch: store.fetchHandler }, address, 'storage-addr');
    },
    notify: (push) => controller.notify(push),
    async close() {
      await writeLastEvents(events);
      await server?.close();
      await store.close();
      await git.close();
    },
  };
}

/** The algorithms of SSH connections that `--ssh-kex-algos` and `--ssh-hostkey-algos` name. */
export function sshAlgorithms(flags: FlagValues): Required<SshAlgorithms> {
  return { kex: names(flags.strings('ssh-kex-algos')), hostKey: names(flags.strings('ssh-hostkey-algos')) };
}

function algorithmOf(flags: FlagValues): DigestAlgorithm {
  try {
    return digestAlgorithm(flags.string('artifact-digest-algo'));
  } catch (cause) {
    throw failure(`--artifact-digest-algo: ${errorMessage(cause)}`, cause);
  }
}

/** Lists come as one flag with commas, or as one flag a name. */
function names(given: readonly string[]): string[] {
  return given.flatMap((text) => text.split(',')).map((name) => name.trim());
}

/** Made anew: a killed process may have left keys in it. */
async function emptyFolder(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}

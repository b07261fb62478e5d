import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from './clock.ts';
import type { Cluster } from './cluster.ts';
import type { Audit } from './http/audit.ts';
import { Listener } from './http/listener.ts';
import type { ApiResponse } from './http/message.ts';
import type { PodLogs } from './http/pod-logs.ts';
import { type LocalApi, type LocalRequest, startLocalApi } from './local-api.ts';
import { memoryStorage } from './storage/memory-storage.ts';
import { sqliteStorage } from './storage/sqlite-storage.ts';
import type { Storage } from './storage/storage.ts';
import { type Credentials, createCredentials, kubeconfigOf } from './tls/credentials.ts';
import { loadCredentials } from './tls/credentials-file.ts';

/** Options of {@link startApiServer}. */
export interface ApiServerOptions {
  /** Where credentials and, with `sqlite`, the objects are kept; without it nothing is. */
  readonly dataDir?: string | undefined;
  readonly storage: 'memory' | 'sqlite';
  /** The address to listen on, such as `127.0.0.1`. */
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly clock?: Clock | undefined;
  /** Sync every write to the disk, so that it survives a loss of power. */
  readonly powerLossSafe?: boolean | undefined;
  /** Told of errors that are the server's own fault. */
  readonly onInternalError?: ((error: unknown) => void) | undefined;
  /** Asked for the log of a pod before its annotation is. */
  readonly podLogs?: PodLogs | undefined;
  /** Told of every request over HTTPS or {@link ApiServer.handle} that was answered. */
  readonly audit?: Audit | undefined;
}

/** A running API server. */
export interface ApiServer {
  /** Such as `https://127.0.0.1:41234`. */
  readonly url: string;
  /** The API for controllers of this thread. */
  readonly cluster: Cluster;
  /** A kubeconfig for its admin. */
  kubeconfig(): string;
  /** Answers a request without a socket, by default as the admin. Never rejects. */
  handle(request: LocalRequest): Promise<ApiResponse>;
  /** Ends all connections and makes everything durable. */
  stop(): Promise<void>;
}

/**
 * Starts a Kubernetes API in this thread. Rejects with StorageError (`LOCKED`: another process serves this data
 * folder; `CORRUPT`), or with what the system says of address and port.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const clock = options.clock ?? systemClock;
  const { dataDir } = options;
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const storage = openStorage(options);
  let local: LocalApi | undefined;
  try {
    const credentials = openCredentials(options, clock.now());
    let url = '';
    local = await startLocalApi({
      storage,
      credentials,
      clock,
      address: () => url.replace('https://', ''),
      onInternalError: options.onInternalError ?? (() => {}),
      podLogs: options.podLogs,
      audit: options.audit,
    });
    const { server, authority } = credentials;
    const tls = { server, authority: authority.certificate };
    const listener = new Listener(local.handler, local.authenticator, tls);
    url = urlOf(options.address, await listener.listen(options.address, options.port));
    return running(local, listener, storage, credentials, url);
  } catch (thrown) {
    local?.stop();
    await storage.close();
    throw thrown;
  }
}

function running(
  local: LocalApi,
  listener: Listener,
  storage: Storage,
  credentials: Credentials,
  url: string,
): ApiServer {
  return {
    url,
    cluster: local.cluster,
    kubeconfig: () => kubeconfigOf(credentials, url),
    handle: (request) => local.handle(request),
    async stop() {
      await listener.close();
      local.stop();
      await storage.close();
    },
  };
}

function urlOf(address: string, port: number): string {
  return `https://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

function openStorage({ storage, dataDir, powerLossSafe, onInternalError }: ApiServerOptions): Storage {
  if (storage === 'memory') return memoryStorage({ onWatcherError: onInternalError });
  if (dataDir === undefined) throw new TypeError('sqlite storage needs a data folder');
  return sqliteStorage(join(dataDir, 'objects.db'), {
    powerLossSafe: powerLossSafe === true,
    onWatcherError: onInternalError,
  });
}

function openCredentials({ dataDir, address }: ApiServerOptions, now: number): Credentials {
  const hosts = [...new Set([address, '127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default.svc'])];
  if (dataDir === undefined) return createCredentials(hosts, now);
  return loadCredentials(join(dataDir, 'credentials.json'), hosts, now);
}

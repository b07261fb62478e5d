import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type KindTable, loadBuiltinKinds } from '@flux-ts/schema';
import { Authenticator } from './auth/authenticator.ts';
import { createTokenIssuer } from './auth/tokens.ts';
import { ADMIN } from './auth/user.ts';
import { type Clock, systemClock } from './clock.ts';
import { Cluster } from './cluster.ts';
import { Handler } from './http/handler.ts';
import { Listener } from './http/listener.ts';
import type { ApiRequest, ApiResponse } from './http/message.ts';
import { builtinTypes } from './kinds/builtin-types.ts';
import { KindRegistry } from './kinds/kind-registry.ts';
import { startLifecycle } from './lifecycle/lifecycle.ts';
import { ProtobufDecoder } from './protobuf/decode.ts';
import { Allocators } from './registry/allocators.ts';
import type { Api } from './registry/context.ts';
import { Validators } from './registry/validators.ts';
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
}

/** A running API server. */
export interface ApiServer {
  /** `https://127.0.0.1:41234` */
  readonly url: string;
  /** A kubeconfig for its admin. */
  kubeconfig(): string;
  /** The API for controllers of this thread. */
  readonly cluster: Cluster;
  /** Answers a request without a socket, by default as the admin. Never rejects. */
  handle(
    request: Omit<ApiRequest, 'user' | 'query' | 'headers'> &
      Partial<Pick<ApiRequest, 'user' | 'query' | 'headers'>>,
  ): Promise<ApiResponse>;
  /** Ends all connections and makes everything durable. */
  stop(): Promise<void>;
}

/** Starts a Kubernetes API in this thread. Rejects with StorageError, or what the system says of the port. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const clock = options.clock ?? systemClock;
  if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const storage = openStorage(options);
  const credentials = openCredentials(options, clock.now());
  const table = loadBuiltinKinds();
  const api = createApi(storage, clock, credentials, table);
  let url = '';
  const handler = new Handler(api, {
    address: () => url.replace('https://', ''),
    findType: (name) => table.typeByName(name),
    onInternalError: options.onInternalError ?? (() => {}),
  });
  const authenticator = new Authenticator(credentials.token, api.tokens, () => clock.now());
  const lifecycle = await startLifecycle(api, {
    authority: credentials.authority.certificate,
    objectMeta: table.typeByName('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'),
    onError: options.onInternalError ?? (() => {}),
  });
  const listener = new Listener(handler, authenticator, {
    server: credentials.server,
    authority: credentials.authority.certificate,
  });
  url = `https://${options.address}:${await listener.listen(options.address, options.port)}`;
  return {
    url,
    cluster: new Cluster(api, 'kube-controller-manager'),
    kubeconfig: () => kubeconfigOf(credentials, url),
    handle: (request) =>
      handler.handle({ user: ADMIN, query: new URLSearchParams(), headers: {}, ...request }),
    async stop() {
      await listener.close();
      lifecycle.stop();
      await storage.close();
    },
  };
}

function openStorage({ storage, dataDir, powerLossSafe }: ApiServerOptions): Storage {
  if (storage === 'memory') return memoryStorage();
  if (dataDir === undefined) throw new TypeError('sqlite storage needs a data folder');
  return sqliteStorage(join(dataDir, 'objects.db'), { powerLossSafe: powerLossSafe === true });
}

function openCredentials({ dataDir, address }: ApiServerOptions, now: number): Credentials {
  const hosts = [...new Set([address, '127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default.svc'])];
  if (dataDir === undefined) return createCredentials(hosts, now);
  return loadCredentials(join(dataDir, 'credentials.json'), hosts, now);
}

function createApi(storage: Storage, clock: Clock, credentials: Credentials, table: KindTable): Api {
  return {
    storage,
    kinds: new KindRegistry(builtinTypes(table)),
    clock,
    allocators: new Allocators(storage, (limit) => randomInt(limit)),
    suffix: randomSuffix,
    uid: randomUUID,
    validators: new Validators(),
    protobuf: new ProtobufDecoder(),
    tokens: createTokenIssuer(credentials.tokenKey),
  };
}

// No vowels and nothing that looks like another: no words come about (apimachinery pkg/util/rand).
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function randomSuffix(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

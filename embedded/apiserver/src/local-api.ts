import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { type KindTable, loadBuiltinKinds } from '@flux-ts/schema';
import { AdmissionChain } from './admission/admission.ts';
import { PolicyPrograms } from './admission/policies/programs.ts';
import { type CallWebhook, callWebhook } from './admission/webhooks/client.ts';
import { Webhooks } from './admission/webhooks/webhooks.ts';
import { Authenticator } from './auth/authenticator.ts';
import { createTokenIssuer } from './auth/tokens.ts';
import { ADMIN } from './auth/user.ts';
import type { Clock } from './clock.ts';
import { Cluster } from './cluster.ts';
import { RuleChecker } from './crd/rules.ts';
import type { Audit } from './http/audit.ts';
import { Handler } from './http/handler.ts';
import type { ApiRequest, ApiResponse } from './http/message.ts';
import type { PodLogs } from './http/pod-logs.ts';
import { builtinTypes } from './kinds/builtin-types.ts';
import { KindRegistry } from './kinds/kind-registry.ts';
import { partKinds } from './kinds/part-kinds.ts';
import { startLifecycle } from './lifecycle/lifecycle.ts';
import { ProtobufDecoder } from './protobuf/decode.ts';
import { Authorizer } from './rbac/authorizer.ts';
import { RoleIndex } from './rbac/role-index.ts';
import { Allocators } from './registry/allocators.ts';
import type { Api } from './registry/context.ts';
import { Validators } from './registry/validators.ts';
import type { Storage } from './storage/storage.ts';
import type { Credentials } from './tls/credentials.ts';

/** What {@link startLocalApi} needs. */
export interface LocalApiOptions {
  /** Stays its caller's, to be closed after the API is stopped. */
  readonly storage: Storage;
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Host and port the API is reached at. */
  readonly address: () => string;
  /** Told of errors that are the server's own fault. */
  readonly onInternalError: (error: unknown) => void;
  /** Asked for the log of a pod before its annotation is. */
  readonly podLogs?: PodLogs | undefined;
  /** Told of every request that was answered. */
  readonly audit?: Audit | undefined;
  /** Asks admission webhooks; by default over HTTPS. */
  readonly callWebhook?: CallWebhook | undefined;
}

/** A request to an API in process; left out is the admin as user, an empty query, no headers. */
export type LocalRequest = Pick<ApiRequest, 'method' | 'path'> & Partial<ApiRequest>;

/** A Kubernetes API without sockets and files. */
export interface LocalApi {
  readonly cluster: Cluster;
  readonly handler: Handler;
  readonly authenticator: Authenticator;
  /** Answers a request. Never rejects. */
  handle(request: LocalRequest): Promise<ApiResponse>;
  stop(): void;
}

/** Starts a Kubernetes API on a storage. */
export async function startLocalApi(options: LocalApiOptions): Promise<LocalApi> {
  const { credentials, address, onInternalError } = options;
  const table = loadBuiltinKinds();
  const api = createApi(options, table);
  const findType = (name: string) => table.typeByName(name);
  const handler = new Handler(api, { address, findType, onInternalError, audit: options.audit });
  const lifecycle = await startLifecycle(api, {
    authority: credentials.authority.certificate,
    objectMeta: findType('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'),
    onError: onInternalError,
  });
  return {
    cluster: new Cluster(api, 'kube-controller-manager'),
    handler,
    authenticator: new Authenticator(credentials.token, api),
    handle: (request) =>
      handler.handle({ user: ADMIN, query: new URLSearchParams(), headers: {}, ...request }),
    stop() {
      lifecycle.stop();
      api.authorizer.index.stop();
    },
  };
}

function createApi(options: LocalApiOptions, table: KindTable): Api {
  const { storage, clock, credentials, podLogs, callWebhook: ask } = options;
  const programs = new PolicyPrograms();
  return {
    storage,
    kinds: new KindRegistry(builtinTypes(table)),
    parts: partKinds(table),
    clock,
    allocators: new Allocators(storage, (limit) => randomInt(limit)),
    suffix: randomSuffix,
    uid: randomUUID,
    validators: new Validators(),
    rules: new RuleChecker(),
    protobuf: new ProtobufDecoder(),
    tokens: createTokenIssuer(credentials.tokenKey),
    authorizer: new Authorizer(new RoleIndex(storage)),
    podLogs,
    admission: new AdmissionChain(programs),
    webhooks: new Webhooks(programs, ask ?? callWebhook),
  };
}

// No vowels and nothing that looks like another: no words come about (apimachinery pkg/util/rand).
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function randomSuffix(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

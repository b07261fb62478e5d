import { Gate } from '../auth/gate.ts';
import type { UserInfo } from '../auth/user.ts';
import { AggregatedDiscovery } from '../discovery/aggregated.ts';
import type { FindType } from '../openapi/document.ts';
import { OpenApi } from '../openapi/openapi.ts';
import type { Api } from '../registry/context.ts';
import {
  badRequest,
  internal,
  methodNotAllowed,
  notProduced,
  unauthorized,
  unavailable,
  unknownResource,
  unreasoned,
} from '../status/errors.ts';
import { StatusError } from '../status/status.ts';
import { StorageError } from '../storage/errors.ts';
import { isProduced } from './accept.ts';
import { type Audit, auditEvent } from './audit.ts';
import { Deadline, timeLimit } from './deadline.ts';
import { discoveryAnswer } from './discovery-answer.ts';
import type { Exchange } from './exchange.ts';
import { Fanout } from './fanout.ts';
import { Frames } from './frames.ts';
import { healthAnswer } from './health.ts';
import { issuerAnswer } from './issuer.ts';
import { type ApiRequest, type ApiResponse, isStream } from './message.ts';
import { RequestMetrics } from './metrics.ts';
import { respondPretty, respondStatus, respondText } from './respond.ts';
import { rootPaths } from './root-paths.ts';
import { parseRoute, type ResourceRoute } from './route.ts';
import { dispatch } from './verbs.ts';
import { VERSION_INFO } from './version.ts';
import type { WatchShared } from './watch-verb.ts';

/** What a {@link Handler} needs beside the API. */
export interface HandlerOptions {
  /** Host and port it is reached at. */
  readonly address: () => string;
  readonly findType: FindType;
  readonly onInternalError: (error: unknown) => void;
  /** Told of every request that was answered; reports nothing when it is missing. */
  readonly audit?: Audit | undefined;
}

/** What has been found out about a request on the way. */
interface Seen {
  user?: UserInfo;
}

/** Answers requests; knows nothing of sockets. */
export class Handler {
  readonly #api: Api;
  readonly #shared: WatchShared;
  readonly #gate: Gate;
  readonly #discovery: AggregatedDiscovery;
  readonly #openApi: OpenApi;
  readonly #address: () => string;
  readonly #onInternalError: (error: unknown) => void;
  readonly #audit: Audit | undefined;
  readonly #metrics: RequestMetrics;

  constructor(api: Api, options: HandlerOptions) {
    this.#api = api;
    this.#address = options.address;
    this.#onInternalError = options.onInternalError;
    this.#shared = { frames: new Frames(), fanout: new Fanout(options.onInternalError) };
    this.#audit = options.audit;
    this.#metrics = new RequestMetrics(api);
    this.#gate = new Gate(api.authorizer);
    this.#openApi = new OpenApi(api.kinds, options.findType);
    this.#discovery = new AggregatedDiscovery(api.kinds);
  }

  /** Answers once everything the answer is about is durable. Never rejects. */
  async handle(request: ApiRequest): Promise<ApiResponse> {
    const { clock, uid } = this.#api;
    const received = clock.now();
    const seen: Seen = {};
    const response = await this.#handle(request, seen);
    const answered = clock.now();
    const code = response.status;
    const id = auditId(request) ?? uid();
    this.#audit?.(auditEvent({ request, user: seen.user, code, id, received, answered }));
    const told = { ...response, headers: { ...response.headers, 'audit-id': id } };
    return this.#metrics.answered(request, told, answered - received);
  }

  async #handle(request: ApiRequest, seen: Seen): Promise<ApiResponse> {
    try {
      const response = await this.#answerInTime(request, seen);
      if (this.#api.storage.dirty && !isStream(response.body)) await this.#api.storage.settled();
      return response;
    } catch (thrown) {
      return respondStatus(this.#statusOf(thrown), request);
    }
  }

  /** What is read is read at once; what is written may have to wait for others. */
  #answerInTime(request: ApiRequest, seen: Seen): Promise<ApiResponse> {
    const limit = timeLimit(request);
    if (request.method === 'GET' || request.method === 'HEAD') return this.#answer(request, seen);
    const deadline = new Deadline(this.#api.clock, limit, request.signal);
    return deadline.race(this.#answer(request, seen, deadline));
  }

  async #answer(request: ApiRequest, seen: Seen, deadline?: Deadline): Promise<ApiResponse> {
    if (OF_NOTHING.test(request.path)) return noKind(request.path);
    if (request.user === undefined) throw unauthorized();
    const route = parseRoute(request.path);
    const user = this.#gate.admit(request, route, request.user, seen);
    const open = openAnswer(request);
    if (open !== undefined) return open;
    const document = this.#openApi.answer(request);
    if (document !== undefined) return document;
    const issuer = issuerAnswer(request, this.#api.tokens, this.#address());
    if (issuer !== undefined) return issuer;
    if (request.path === '/metrics') return this.#metrics.answer();
    if (request.path === '/' || request.path === '/index.html')
      return respondPretty(200, rootPaths(this.#api.kinds));
    if (route === undefined) {
      if (request.path.startsWith('/api/v1/')) throw unknownResource();
      return respondText(404, '404 page not found\n');
    }
    if (route.at !== 'resource') {
      return discoveryAnswer(this.#api, this.#discovery, this.#address(), route, request);
    }
    const exchange = this.#exchange(request, route, user, deadline);
    // What is not served is told as by a server that has never heard of it, or only of its group.
    if (exchange === undefined) {
      if (this.#api.kinds.isBuiltIn(route.group)) throw unknownResource();
      return respondText(404, '404 page not found\n');
    }
    return dispatch(exchange, this.#shared);
  }

  #exchange(
    request: ApiRequest,
    route: ResourceRoute,
    user: UserInfo,
    deadline: Deadline | undefined,
  ): Exchange | undefined {
    const target = this.#api.kinds.find(route.group, route.version, route.plural);
    if (target === undefined) return undefined;
    if (route.namespace !== undefined && !target.type.namespaced) return undefined;
    return { api: this.#api, request, route, target, user, deadline, warnings: [] };
  }

  #statusOf(thrown: unknown): StatusError {
    if (thrown instanceof StatusError) return thrown;
    if (thrown instanceof StorageError && thrown.code === 'TOO_LARGE') return tooLargeForStorage(thrown);
    if (isTooDeep(thrown)) return badRequest('the object is nested too deeply');
    this.#onInternalError(thrown);
    if (thrown instanceof StorageError && thrown.code === 'WRITE_FAILED') {
      return unavailable(thrown.message, thrown);
    }
    return internal('the request could not be worked on', thrown);
  }
}

/** The old forms of a watch and of a proxy, without what they are of (apiserver pkg/endpoints/filters/requestinfo.go). */
const OF_NOTHING = /^\/(?:api|apis\/[^/]+)\/[^/]+\/(?:watch|proxy)\/?$/;

function noKind(path: string): ApiResponse {
  const why = `failed to create RequestInfo: unable to determine kind and namespace from url, ${path}`;
  return respondText(500, `Internal Server Error: ${JSON.stringify(path)}: ${why}\n`);
}

/** A client may give its request an id, as kube-apiserver's filters take it from a proxy. */
function auditId({ headers }: ApiRequest): string | undefined {
  const id = headers['audit-id'] ?? '';
  return AUDIT_ID.test(id) ? id : undefined;
}

const AUDIT_ID = /^[\w.:-]{1,64}$/;
const MOST_SENT = 2 * 1024 * 1024;

/** In the words of etcd, and beyond twice a mebibyte of its client (go.etcd.io/etcd client/v3 options.go). */
function tooLargeForStorage(thrown: StorageError): StatusError {
  const bytes = Number(thrown.data['bytes']);
  if (bytes <= MOST_SENT) return unreasoned('etcdserver: request is too large');
  return unreasoned(
    `rpc error: code = ResourceExhausted desc = trying to send message larger than max (${bytes} vs. ${MOST_SENT})`,
  );
}

/** Values are walked by recursion: one that exhausts the stack is refused, and nothing has been stored of it. */
function isTooDeep(thrown: unknown): boolean {
  return thrown instanceof RangeError && thrown.message.startsWith('Maximum call stack');
}

/** What the default roles let anybody ask: is the server alive, and which version it is. */
function openAnswer(request: ApiRequest): ApiResponse | undefined {
  const { path, method, headers } = request;
  if (path !== '/version' && path !== '/version/') return healthAnswer(request);
  if (method !== 'GET') throw methodNotAllowed();
  if (!isProduced(headers['accept'], [JSON_TYPE])) throw notProduced([JSON_TYPE]);
  return respondPretty(200, VERSION_INFO);
}

const JSON_TYPE = 'application/json';

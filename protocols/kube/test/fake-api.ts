import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { KubeObject } from '@flux-ts/resource';
import { aggregate, legacyResources, legacyRoot } from './fake-discovery.ts';
import type { FakeResource } from './fake-resource.ts';
import { FakeStore } from './fake-store.ts';

export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Answers a request itself (true) or leaves it to the server. */
export type Intercept = (request: FakeRequest, response: ServerResponse) => boolean | Promise<boolean>;

/** A small Kubernetes API over HTTP: real sockets, real chunks, and every fault a test asks for. */
export class FakeApi {
  readonly requests: FakeRequest[] = [];
  readonly #server: Server;
  readonly #stores = new Map<string, FakeStore>();
  readonly #resources: FakeResource[];
  readonly #sockets = new Set<Socket>();
  readonly #watches = new Set<ServerResponse>();
  intercept: Intercept | undefined;
  aggregated = true;
  version = 100;

  private constructor(resources: FakeResource[]) {
    this.#resources = resources;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(resources: FakeResource[] = [CONFIG_MAPS, NAMESPACES, WIDGETS]): Promise<FakeApi> {
    const api = new FakeApi(resources);
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  count(match: (request: FakeRequest) => boolean): number {
    return this.requests.filter(match).length;
  }

  addResource(resource: FakeResource): void {
    this.#resources.push(resource);
  }

  store(plural: string): FakeStore {
    const store = this.#stores.get(plural) ?? new FakeStore();
    this.#stores.set(plural, store);
    return store;
  }

  put(plural: string, object: KubeObject): KubeObject {
    return this.store(plural).put(object, ++this.version);
  }

  remove(plural: string, key: string): void {
    this.store(plural).remove(key, ++this.version);
  }

  /** Writes bytes into every open watch, as they are. */
  writeToWatches(bytes: string | Buffer): void {
    for (const watch of this.#watches) watch.write(bytes);
  }

  /** Cuts every connection. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Ends every watch in good order. */
  endWatches(): void {
    for (const watch of this.#watches) watch.end();
  }

  /** Forgets the history: older versions answer 410. */
  compact(): void {
    for (const store of this.#stores.values()) {
      store.compacted = this.version;
      store.history = [];
    }
  }

  async stop(): Promise<void> {
    this.dropConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen: FakeRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.requests.push(seen);
    if (await this.intercept?.(seen, response)) return;
    if (this.#discovery(seen, response)) return;
    this.#object(seen, response);
  }

  #discovery({ path, headers }: FakeRequest, response: ServerResponse): boolean {
    if (path === '/version') return json(response, 200, { major: '1', minor: '36', gitVersion: 'v1.36.1' });
    const wantsAggregated = this.aggregated && (headers.accept ?? '').includes('APIGroupDiscoveryList');
    if (path === '/api' || path === '/apis') {
      const mine = this.#resources.filter((r) => (r.group === '') === (path === '/api'));
      return json(response, 200, wantsAggregated ? aggregate(mine) : legacyRoot(path, mine));
    }
    const match = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(path);
    if (match === null) return false;
    const found = this.#resources.filter((r) => r.group === (match[1] ?? '') && r.version === match[2]);
    if (found.length === 0) return text(response, 404, '404 page not found');
    return json(response, 200, { kind: 'APIResourceList', resources: found.flatMap(legacyResources) });
  }

  #object(request: FakeRequest, response: ServerResponse): void {
    const pattern =
      /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;
    const [, namespace = '', plural = '', name] = pattern.exec(request.path) ?? [];
    const resource = this.#resources.find((r) => r.plural === plural);
    if (resource === undefined) {
      text(response, 404, '404 page not found');
      return;
    }
    const key = name === undefined ? '' : `${namespace}/${name}`;
    if (request.method !== 'GET' && request.method !== 'DELETE')
      this.#write(request, response, resource, key);
    else if (request.method === 'DELETE') this.#delete(response, resource, key);
    else if (name === undefined) this.#collection(request, response, resource, namespace);
    else this.#get(response, resource, key);
  }

  #delete(response: ServerResponse, resource: FakeResource, key: string): void {
    const gone = this.store(resource.plural).remove(key, ++this.version);
    if (gone === undefined) this.#notFound(response, resource, key);
    else json(response, 200, gone);
  }

  #get(response: ServerResponse, resource: FakeResource, key: string): void {
    const object = this.store(resource.plural).objects.get(key);
    if (object === undefined) this.#notFound(response, resource, key);
    else json(response, 200, object);
  }

  #write(request: FakeRequest, response: ServerResponse, resource: FakeResource, key: string): void {
    const body = JSON.parse(request.body) as KubeObject;
    const known = this.store(resource.plural).objects.get(key);
    const wanted = body.metadata?.resourceVersion;
    if (request.method === 'POST' && this.store(resource.plural).objects.has(keyOf(body))) {
      status(response, 409, 'AlreadyExists', `${resource.plural} "${body.metadata.name}" already exists`);
      return;
    }
    if (known !== undefined && wanted !== undefined && wanted !== known.metadata.resourceVersion) {
      status(response, 409, 'Conflict', 'the object has been modified');
      return;
    }
    const merged =
      known === undefined ? body : { ...known, ...body, metadata: { ...known.metadata, ...body.metadata } };
    json(response, request.method === 'POST' ? 201 : 200, this.put(resource.plural, merged));
  }

  #notFound(response: ServerResponse, resource: FakeResource, key: string): void {
    const name = key.slice(key.indexOf('/') + 1);
    const of = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
    status(response, 404, 'NotFound', `${of} "${name}" not found`, { name, kind: resource.plural });
  }

  #collection(
    request: FakeRequest,
    response: ServerResponse,
    resource: FakeResource,
    namespace: string,
  ): void {
    const store = this.store(resource.plural);
    if (request.query.get('watch') === 'true') {
      this.#watch(request, response, store, namespace);
      return;
    }
    const all = [...store.objects.values()].filter(
      (o) => namespace === '' || o.metadata.namespace === namespace,
    );
    const limit = Number(request.query.get('limit') ?? '0') || all.length;
    const start = Number(request.query.get('continue') ?? '0');
    const items = all.slice(start, start + limit).map(({ apiVersion: _, kind: __, ...rest }) => rest);
    const rest = all.length - start - items.length;
    const more = rest > 0 ? { continue: String(start + limit), remainingItemCount: rest } : {};
    const metadata = { resourceVersion: String(this.version), ...more };
    json(response, 200, { kind: `${resource.kind}List`, apiVersion: 'v1', metadata, items });
  }

  #watch(request: FakeRequest, response: ServerResponse, store: FakeStore, namespace: string): void {
    const from = Number(request.query.get('resourceVersion') ?? '0');
    if (from < store.compacted) {
      status(response, 410, 'Expired', 'too old resource version');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const send = (event: { type: string; object: KubeObject }) => {
      if (namespace !== '' && event.object.metadata.namespace !== namespace) return;
      response.write(`${JSON.stringify({ type: event.type, object: event.object })}\n`);
    };
    for (const event of store.history) if (event.version > from) send(event);
    const stop = store.listen(send);
    this.#watches.add(response);
    response.on('close', () => {
      stop();
      this.#watches.delete(response);
    });
  }
}

export const CONFIG_MAPS: FakeResource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
};
export const NAMESPACES: FakeResource = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
};
export const WIDGETS: FakeResource = {
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  namespaced: true,
};

export function configMap(
  name: string,
  data: Record<string, string> = {},
  namespace = 'default',
): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

export function status(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  details: Record<string, unknown> = {},
): boolean {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details,
    code,
  };
  return json(response, code, body);
}

export function json(response: ServerResponse, code: number, body: unknown): boolean {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return true;
}

export function text(response: ServerResponse, code: number, body: string): boolean {
  response.writeHead(code, { 'content-type': 'text/plain' }).end(body);
  return true;
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

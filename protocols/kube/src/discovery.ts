import {
  type GroupVersionResources,
  readAggregated,
  readGroupVersions,
  readResourceList,
} from './discovery-document.ts';
import { ApiError } from './errors.ts';
import { formatGroupVersion, parseGroupVersion } from './group-version.ts';
import { parseJson } from './json.ts';
import { groupVersionPath } from './paths.ts';
import { ResourceIndex } from './resource-index.ts';
import type { Transport } from './transport.ts';
import type {
  ApiResource,
  CallOptions,
  Discovery,
  RawResponse,
  ResourceRef,
  ServerVersion,
} from './types.ts';

const AGGREGATED = ['v2', 'v2beta1']
  .map((v) => `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/** How many group versions are asked for at a time where the server has no aggregated discovery. */
const LEGACY_CONCURRENCY = 8;

/** What is said when the groups cannot be listed: what stands before the reason, and what instead when it is the time. */
export interface DiscoveryWords {
  readonly failure: string | undefined;
  readonly late: string | undefined;
}

/**
 * Discovery over a transport. Everything is read once (two requests); a kind that is missing there is looked for
 * again in its own group version, so that a CustomResourceDefinition made a moment ago is found.
 */
export class CachedDiscovery implements Discovery {
  readonly #transport: Transport;
  readonly #underWay = new Map<string, Promise<unknown>>();
  #index: ResourceIndex | undefined;

  readonly #words: DiscoveryWords;

  constructor(transport: Transport, words: DiscoveryWords) {
    this.#transport = transport;
    this.#words = words;
  }

  async resource(ref: ResourceRef, options: CallOptions = {}): Promise<ApiResource> {
    const { group, version } = parseGroupVersion(ref.apiVersion);
    const known = (await this.#load(options)).find(group, version, ref.kind);
    if (known !== undefined) return known;
    await this.#reload(group, version, options);
    const found = this.#index?.find(group, version, ref.kind);
    if (found === undefined) throw noMatch(ref.kind, ref.apiVersion);
    return found;
  }

  /** What {@link resource} would answer without asking the server; undefined when that needs a request. */
  peek(ref: ResourceRef): ApiResource | undefined {
    const { group, version } = parseGroupVersion(ref.apiVersion);
    return this.#index?.find(group, version, ref.kind);
  }

  async mapping(group: string, kind: string, options: CallOptions = {}): Promise<ApiResource> {
    const known = (await this.#load(options)).findPreferred(group, kind);
    if (known !== undefined) return known;
    this.invalidate();
    const found = (await this.#load(options)).findPreferred(group, kind);
    if (found === undefined) throw noMatch(kind, group);
    return found;
  }

  async all(options: CallOptions = {}): Promise<ApiResource[]> {
    return (await this.#load(options)).all();
  }

  async serverVersion(options: CallOptions = {}): Promise<ServerVersion> {
    return (await this.#get('/version', options)) as ServerVersion;
  }

  invalidate(): void {
    this.#index = undefined;
  }

  /** Told that a resource is gone from the server: the next look at its group version asks again. */
  forget(resource: Pick<ApiResource, 'group' | 'version'>): void {
    this.#index?.forget(resource.group, resource.version);
  }

  async #load(options: CallOptions): Promise<ResourceIndex> {
    if (this.#index !== undefined) return this.#index;
    await this.#shared('', options, async () => {
      const index = new ResourceIndex();
      // Side by side; where both fail, the first one's words count, whichever was sooner.
      for (const part of await Promise.allSettled(['/api', '/apis'].map((path) => this.#readRoot(path)))) {
        if (part.status === 'fulfilled') for (const entry of part.value) index.set(entry);
        else throw this.#told(part.reason);
      }
      this.#index = index;
    });
    return this.#index ?? new ResourceIndex();
  }

  #told(reason: unknown): unknown {
    const { failure = '', late } = this.#words;
    if (late !== undefined && ApiError.is(reason, 'TIMEOUT')) return ApiError.local('TIMEOUT', late, reason);
    return reason instanceof ApiError ? reason.behind(failure) : reason;
  }

  async #readRoot(path: string): Promise<GroupVersionResources[]> {
    const answer = await this.#transport.send({
      method: 'GET',
      path,
      headers: { accept: AGGREGATED },
      idempotent: true,
      subject: { verb: 'get', resource: '', name: '' },
    });
    if (answer.status === 404) return [];
    if (answer.status >= 400) throw refused(path, answer);
    const document = parseJson(answer.body);
    if (document['kind'] === 'APIGroupDiscoveryList') return readAggregated(document);
    return this.#readEach(readGroupVersions(document));
  }

  async #readEach(versions: readonly { group: string; version: string }[]): Promise<GroupVersionResources[]> {
    const found: GroupVersionResources[] = [];
    for (let i = 0; i < versions.length; i += LEGACY_CONCURRENCY) {
      const part = versions.slice(i, i + LEGACY_CONCURRENCY);
      const read = await Promise.all(part.map((v) => this.#readVersion(v.group, v.version, {})));
      found.push(...read.filter((entry) => entry !== undefined));
    }
    return found;
  }

  /** One group version; undefined when the server lacks it or cannot serve it now (an aggregated API that is down). */
  async #readVersion(
    group: string,
    version: string,
    options: CallOptions,
  ): Promise<GroupVersionResources | undefined> {
    try {
      const document = await this.#get(groupVersionPath(formatGroupVersion(group, version)), options);
      return readResourceList(group, version, document);
    } catch (error) {
      if (ApiError.is(error, 'NOT_FOUND', 'UNAVAILABLE', 'FORBIDDEN')) return undefined;
      throw error;
    }
  }

  #reload(group: string, version: string, options: CallOptions): Promise<void> {
    return this.#shared(`${group}/${version}`, options, async () => {
      const entry = await this.#readVersion(group, version, {});
      if (entry !== undefined) this.#index?.set(entry);
    });
  }

  async #get(path: string, options: CallOptions): Promise<unknown> {
    const answer = await this.#transport.request({
      method: 'GET',
      path,
      headers: {},
      idempotent: true,
      subject: { verb: 'get', resource: '', name: '' },
      ...options,
    });
    return parseJson(answer.body);
  }

  /** Callers who ask for the same thing at the same time share one request, and each keeps its own signal. */
  async #shared(key: string, options: CallOptions, work: () => Promise<void>): Promise<void> {
    let task = this.#underWay.get(key) as Promise<void> | undefined;
    if (task === undefined) {
      task = work().finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, task);
    }
    await untilAborted(task, options.signal);
  }
}

/** apimachinery pkg/api/meta NoKindMatchError's words. */
function noMatch(kind: string, version: string): ApiError {
  return ApiError.local('NO_MATCH', `no matches for kind "${kind}" in version "${version}"`);
}

function untilAborted<T>(task: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return task;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Why the groups are not told: in the words of client-go where nobody is signed in, else in the server's. */
function refused(path: string, { status, body }: RawResponse): ApiError {
  const made = (message: string) =>
    ApiError.fromStatus({ kind: 'Status', apiVersion: 'v1', message }, status);
  if (status === 401) return made('the server has asked for the client to provide credentials');
  try {
    const said: Record<string, unknown> = parseJson(body);
    if (said['kind'] === 'Status' && typeof said['message'] === 'string') return made(said['message']);
  } catch {
    // Some proxy's page: its words are of no help.
  }
  return made(`discovery of ${path} failed with HTTP ${status}`);
}

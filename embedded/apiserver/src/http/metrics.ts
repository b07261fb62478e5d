import type { KindRegistry } from '../kinds/kind-registry.ts';
import { asksForWatch } from '../rbac/request-attributes.ts';
import type { Storage } from '../storage/storage.ts';
import { mediaTypeOf } from './media-type.ts';
import { type ApiRequest, type ApiResponse, isStream, type ResponseStream, type Sink } from './message.ts';
import { respondText } from './respond.ts';
import { parseRoute, type ResourceRoute } from './route.ts';
import { VERSION_INFO } from './version.ts';

/** Upper bounds in seconds; some of upstream's (apiserver pkg/endpoints/metrics). */
const BUCKETS: readonly number[] = [0.005, 0.05, 0.2, 0.6, 1, 2, 5, 10, 30, 60];

interface Histogram {
  /** How many took no longer than the bound, and longer than the one before it. */
  readonly counts: number[];
  count: number;
  sum: number;
}

/**
 * What `/metrics` tells, in the names, labels and units of kube-apiserver: requests by verb, resource and code, how long
 * they took, watches that are open, objects of a resource. Labels are of kinds that are served, never a client's words.
 */
export class RequestMetrics {
  readonly #kinds: KindRegistry;
  readonly #storage: Storage;
  readonly #totals = new Map<string, number>();
  readonly #durations = new Map<string, Histogram>();
  readonly #open = new Map<string, number>();

  constructor({ kinds, storage }: { readonly kinds: KindRegistry; readonly storage: Storage }) {
    this.#kinds = kinds;
    this.#storage = storage;
  }

  /** Counts an answer, given after `ms`. A stream is open from its start to its end, and has no duration. */
  answered(request: ApiRequest, response: ApiResponse, ms: number): ApiResponse {
    const labels = this.#labelsOf(request);
    const dryRun = request.query.getAll('dryRun').includes('All') ? 'All' : '';
    add(this.#totals, `code="${response.status}",${labels},dry_run="${dryRun}"`, 1);
    const { body } = response;
    if (isStream(body)) return { ...response, body: this.#whileOpen(body, labels) };
    this.#took(labels, ms / 1000);
    return response;
  }

  #took(labels: string, seconds: number): void {
    let found = this.#durations.get(labels);
    if (found === undefined) {
      found = { counts: BUCKETS.map(() => 0), count: 0, sum: 0 };
      this.#durations.set(labels, found);
    }
    found.count++;
    found.sum += seconds;
    const at = BUCKETS.findIndex((bound) => seconds <= bound);
    if (at >= 0) found.counts[at]!++;
  }

  #whileOpen(stream: ResponseStream, labels: string): ResponseStream {
    return {
      start: (sink) => {
        add(this.#open, labels, 1);
        let isOpen = true;
        const over = (): void => {
          if (isOpen) add(this.#open, labels, -1);
          isOpen = false;
        };
        const stop = stream.start(endingWith(sink, over));
        return () => {
          over();
          stop();
        };
      },
    };
  }

  #labelsOf(request: ApiRequest): string {
    const route = parseRoute(request.path);
    const isServed =
      route?.at === 'resource' && this.#kinds.find(route.group, route.version, route.plural) !== undefined;
    if (!isServed) return labelled({ verb: METHODS.has(request.method) ? request.method : 'other' });
    const { group, version, plural: resource, subresource = '' } = route;
    const part = this.#kinds
      .find(group, version, resource)
      ?.version.subresources.some(({ name }) => name === subresource);
    return labelled({
      group,
      resource,
      scope:
        route.name === undefined ? (route.namespace === undefined ? 'cluster' : 'namespace') : 'resource',
      subresource: part === true ? subresource : '',
      verb: verbOf(request, route),
      version,
    });
  }

  /** The text of `/metrics` (Prometheus' text format 0.0.4). */
  answer(): ApiResponse {
    const lines = [
      ...family(
        'apiserver_longrunning_requests',
        'gauge',
        'Watches and other streams that are open.',
        this.#open,
      ),
      ...histogram(
        'apiserver_request_duration_seconds',
        'How long answers took, from the whole request to the answer.',
        this.#durations,
      ),
      ...family('apiserver_request_total', 'counter', 'Requests that were answered.', this.#totals),
      ...family('apiserver_resource_objects', 'gauge', 'Objects that are stored.', this.#objects()),
      ...family('kubernetes_build_info', 'gauge', 'The version that is served.', BUILD_INFO),
    ];
    const response = respondText(200, `${lines.join('\n')}\n`);
    const type = 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores';
    return { ...response, headers: { ...response.headers, 'content-type': type } };
  }

  #objects(): Map<string, number> {
    const found = new Map<string, number>();
    for (const { collection, resource } of this.#kinds.types()) {
      const [group, name] = [quoted(resource.group), quoted(resource.name)];
      // Two groups serve the events that one of them stores.
      if (collection.endsWith(`/${resource.name}`) && collection.startsWith(resource.group))
        found.set(`group=${group},resource=${name}`, this.#storage.count(collection));
    }
    return found;
  }
}

const METHODS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Upstream's words (apiserver pkg/endpoints/metrics canonicalVerb, cleanVerb). */
function verbOf({ method, headers, query }: ApiRequest, route: ResourceRoute): string {
  if (method === 'GET' && (route.watch || (route.name === undefined && asksForWatch(query)))) return 'WATCH';
  if (method === 'GET' && route.name === undefined) return 'LIST';
  if (method === 'DELETE' && route.name === undefined) return 'DELETECOLLECTION';
  if (method === 'PATCH' && mediaTypeOf(headers['content-type']) === 'application/apply-patch+yaml')
    return 'APPLY';
  return METHODS.has(method) ? method : 'other';
}

interface Labels {
  readonly group?: string;
  readonly resource?: string;
  readonly scope?: string;
  readonly subresource?: string;
  readonly verb: string;
  readonly version?: string;
}

function labelled({
  group = '',
  resource = '',
  scope = '',
  subresource = '',
  verb,
  version = '',
}: Labels): string {
  const pairs = { component: 'apiserver', group, resource, scope, subresource, verb, version };
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(',');
}

const BUILD_INFO: ReadonlyMap<string, number> = new Map([
  [
    `git_version=${quoted(VERSION_INFO.gitVersion)},major=${quoted(VERSION_INFO.major)},minor=${quoted(VERSION_INFO.minor)}`,
    1,
  ],
]);

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

function add(map: Map<string, number>, key: string, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by);
}

function family(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  const lines = [...values].map(([labels, value]) => `${name}{${labels}} ${value}`).sort();
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function histogram(name: string, help: string, values: ReadonlyMap<string, Histogram>): string[] {
  const lines = [...values]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([labels, { counts, count, sum }]) => {
      let below = 0;
      const buckets = counts.map((own, i) => {
        below += own;
        return `${name}_bucket{${labels},le="${BUCKETS[i]}"} ${below}`;
      });
      const all = `${name}_bucket{${labels},le="+Inf"} ${count}`;
      return [...buckets, all, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`];
    });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines];
}

/** The same receiver, which also says that the stream has ended. */
function endingWith(sink: Sink, over: () => void): Sink {
  return {
    write: (chunk) => sink.write(chunk),
    drained: () => sink.drained?.() ?? Promise.resolve(),
    end() {
      over();
      sink.end();
    },
  };
}

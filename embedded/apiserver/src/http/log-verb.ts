import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { badRequest, invalid } from '../status/errors.ts';
import { asList, asText, field, fieldAt } from '../values.ts';
import type { Exchange } from './exchange.ts';
import type { ApiResponse, Sink } from './message.ts';
import type { PodLog, PodLogOptions } from './pod-logs.ts';
import { findStored } from './read-verbs.ts';
import { respondNothing, respondText } from './respond.ts';

/** What a simulated pod has logged; with `/<container>` after it, one of its containers. */
export const LOGS_ANNOTATION = 'simulation.flux-ts.dev/logs';

/**
 * GET of `pods/<name>/log`: what the port knows, else what an annotation says, else what there is to say of a
 * simulated pod.
 */
export function logVerb(exchange: Exchange): ApiResponse {
  const wanted = wantedLog(exchange);
  const { object } = findStored(exchange);
  const container = containerOf(exchange, object);
  const abort = new AbortController();
  const log = exchange.api.podLogs?.(object, container, { ...wanted, signal: abort.signal });
  if (log !== undefined) return respondLog(exchange, log, abort);
  // Nothing has run where nothing runs yet.
  if (asText(fieldAt(object, 'spec', 'nodeName')) === '' && !isAnnotated(object)) return respondNothing();
  if (wanted.previous && restartsOf(object, container) === 0) {
    const { name } = object.metadata;
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  return respondText(200, annotatedLog(object, container));
}

function isAnnotated(pod: KubeObject): boolean {
  return Object.keys(pod.metadata.annotations ?? {}).some((key) => key.startsWith(LOGS_ANNOTATION));
}

function annotatedLog(pod: KubeObject, container: string): string {
  const annotations = pod.metadata.annotations ?? {};
  const found = annotations[`${LOGS_ANNOTATION}/${container}`] ?? annotations[LOGS_ANNOTATION];
  const lines = found ?? `(simulated) container ${container} of this cluster runs nothing and logs nothing`;
  return lines.endsWith('\n') || lines === '' ? lines : `${lines}\n`;
}

/** A stream that goes on until the log ends, the reader leaves, or the pod is deleted. */
function respondLog({ api, route, target }: Exchange, log: PodLog, abort: AbortController): ApiResponse {
  const { storage } = api;
  const scope = { from: storage.revision, namespace: route.namespace };
  return {
    ...respondText(200, ''),
    body: {
      start(sink) {
        const unwatch = storage.watch(target.type.collection, scope, ({ type, current }) => {
          if (type === 'DELETED' && current.object.metadata.name === route.name) abort.abort();
        });
        void pump(log, sink).finally(unwatch);
        return () => abort.abort();
      },
    },
  };
}

async function pump(log: PodLog, sink: Sink): Promise<void> {
  try {
    for await (const chunk of log) {
      if (!sink.write(chunk)) return;
      await sink.drained?.();
    }
  } catch {
    // What could be read has been told.
  } finally {
    sink.end();
  }
}

const POSITIVE = 'must be greater than 0';

/** What the query asks for (core/validation ValidatePodLogOptions). Throws BadRequest and Invalid. */
function wantedLog({ request: { query }, route }: Exchange): Omit<PodLogOptions, 'signal'> {
  const wanted = {
    follow: isTrue(query.get('follow')),
    previous: isTrue(query.get('previous')),
    timestamps: isTrue(query.get('timestamps')),
    tailLines: wholeNumber(query, 'tailLines'),
    sinceSeconds: wholeNumber(query, 'sinceSeconds'),
    sinceTime: timeOf(query.get('sinceTime')),
    limitBytes: wholeNumber(query, 'limitBytes'),
  };
  const { tailLines, limitBytes, sinceSeconds, sinceTime } = wanted;
  const both = sinceSeconds !== undefined && sinceTime !== undefined;
  const errors: FieldError[] = [
    ...atLeast(0, 'tailLines', tailLines, 'must be greater than or equal to 0'),
    ...atLeast(1, 'limitBytes', limitBytes, POSITIVE),
    ...(query.has('stream') ? [NO_STREAM] : []),
    ...(both ? [ONE_SINCE] : atLeast(1, 'sinceSeconds', sinceSeconds, POSITIVE)),
  ];
  if (errors.length > 0) throw invalid({ group: '', name: 'PodLogOptions' }, route.name ?? '', errors);
  return wanted;
}

/** Behind a feature gate that is off (PodLogsQuerySplitStreams). */
const NO_STREAM: FieldError = { type: 'Forbidden', field: 'stream', detail: 'may not be specified' };

const ONE_SINCE: FieldError = {
  type: 'Forbidden',
  field: '',
  detail: 'at most one of `sinceTime` or `sinceSeconds` may be specified',
};

function atLeast(least: number, name: string, value: number | undefined, detail: string): FieldError[] {
  if (value === undefined || value >= least) return [];
  return [{ type: 'Invalid', field: name, badValue: value, detail }];
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[-+]?\d{1,15}$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function timeOf(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw badRequest(`sinceTime ${JSON.stringify(text)} is not a time of RFC 3339`);
  return time;
}

/** apimachinery pkg/runtime/conversion.go: all but these are true. */
function isTrue(text: string | null): boolean {
  return text !== null && text !== '' && text !== '0' && text.toLowerCase() !== 'false';
}

function restartsOf(pod: KubeObject, container: string): number {
  const statuses = asList(fieldAt(pod, 'status', 'containerStatuses'));
  return Number(field(statuses.find((each) => field(each, 'name') === container) ?? {}, 'restartCount') ?? 0);
}

/** Where a pod's containers are, in the order in which a client is told of them. */
const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** The container that the query names, or the only one. Throws BadRequest. */
export function containerOf({ request }: Exchange, pod: KubeObject): string {
  const namesIn = (list: string) =>
    asList(fieldAt(pod, 'spec', list)).map((container) => asText(field(container, 'name')));
  const wanted = request.query.get('container') ?? '';
  const { name } = pod.metadata;
  if (wanted !== '') {
    if (CONTAINER_LISTS.some((list) => namesIn(list).includes(wanted))) return wanted;
    throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  }
  const own = namesIn('containers');
  if (own.length === 1) return own[0]!;
  const all = CONTAINER_LISTS.flatMap(namesIn).join(' ');
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${all}]`);
}

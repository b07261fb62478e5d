import { errorMessage } from '@flux-ts/errors';
import type { FieldError } from '@flux-ts/schema';
import { parseRevision } from '../registry/list.ts';
import { parseSelection, type Selection, selects, selectsAll } from '../select/selection.ts';
import { expired, invalid, revisionTooLarge, unreasoned } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { StorageError } from '../storage/errors.ts';
import type { Change } from '../storage/storage.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { type Exchange, writerOf } from './exchange.ts';
import type { Fanout } from './fanout.ts';
import { type Frames, formOf } from './frames.ts';
import { negotiateStream } from './media-type.ts';
import type { ApiResponse, Sink } from './message.ts';
import { parseWhole } from './read-verbs.ts';
import type { Writer } from './represent.ts';

const BOOKMARK_INTERVAL = 60_000;
const MIN_TIMEOUT = 1_800_000;
const STREAM_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };

/** What all watches have in common. */
export interface WatchShared {
  readonly frames: Frames;
  readonly fanout: Fanout;
}

/** What a watch asks for (meta/v1 ListOptions). */
interface WatchRequest {
  readonly selection: Selection;
  readonly namespace: string | undefined;
  /** Undefined: what there is now, as ADDED, and then what changes. */
  readonly from: number | undefined;
  /** A revision that is yet to come, of which the state is asked for. */
  readonly ahead: number | undefined;
  readonly bookmarks: boolean;
  /** After the first events a bookmark says that they are complete; who takes no bookmarks is not told. */
  readonly initialEvents: boolean;
  readonly timeout: number;
}

/**
 * GET with `watch=true`: an endless answer of events, one JSON document a line. A revision that history no longer
 * reaches is told by an ERROR event, as by kube-apiserver's watch cache (apiserver pkg/storage/cacher newErrorWatcher).
 */
export function watchVerb(exchange: Exchange, shared: WatchShared): ApiResponse {
  const request = watchRequest(exchange);
  negotiateStream(exchange.request.headers['accept']);
  writerOf(exchange);
  return {
    status: 200,
    headers: STREAM_HEADERS,
    body: { start: (sink) => new WatchStream(exchange, request, shared, sink).start() },
  };
}

function tooOld(wanted: number, oldest: number): StatusError {
  return expired(`too old resource version: ${wanted} (${oldest})`);
}

function watchRequest({ request, route, target, api }: Exchange): WatchRequest {
  const { query } = request;
  const resourceVersion = query.get('resourceVersion') ?? '';
  const initial = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch') ?? '';
  const seconds = parseWhole(query.get('timeoutSeconds'));
  const continues = (query.get('continue') ?? '') !== '';
  checkInitialEvents(initial, match, continues);
  // Without a version, it is as if all that is there were asked for (meta/internalversion SetListOptionsDefaults).
  const isLegacy = initial === null && match === '' && (resourceVersion === '' || resourceVersion === '0');
  if (isLegacy && continues) throw invalid(OPTIONS, '', [NOT_CONTINUED]);
  const revision = watchedRevision(resourceVersion);
  const all = initial === null ? undefined : isTrue(initial);
  const everything = all ?? revision === 0;
  const bookmarks = isTrue(query.get('allowWatchBookmarks') ?? '0');
  return {
    selection: parseSelection(target, query, route.name),
    namespace: target.type.namespaced ? route.namespace : undefined,
    // Of what is yet to come, everything is news.
    from: everything
      ? undefined
      : revision === 0
        ? api.storage.revision
        : Math.min(revision, api.storage.revision),
    ahead: everything && revision > api.storage.revision ? revision : undefined,
    bookmarks,
    initialEvents: bookmarks && (all === true || isLegacy),
    timeout: seconds > 0 ? seconds * 1000 : MIN_TIMEOUT,
  };
}

const OPTIONS = { group: 'meta.k8s.io', name: 'ListOptions' };
const NOT_CONTINUED: FieldError = {
  type: 'Forbidden',
  field: 'resourceVersionMatch',
  detail: 'resourceVersionMatch is forbidden when continue is provided',
};

/** Anything but a plain no says so (apimachinery runtime/converter.go). */
function isTrue(text: string): boolean {
  return text !== '0' && text.toLowerCase() !== 'false';
}

/** Told without a code by watches, unlike by lists. */
function watchedRevision(text: string): number {
  if (text === '') return 0;
  try {
    return parseRevision(text);
  } catch (thrown) {
    throw unreasoned(errorMessage(thrown).replace(/^invalid resource version: /, ''));
  }
}

function checkInitialEvents(initial: string | null, match: string, continues: boolean): void {
  const field = 'resourceVersionMatch';
  const errors: FieldError[] = [];
  if (initial !== null && match !== 'NotOlderThan') {
    const detail = `sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`;
    errors.push({ type: 'Forbidden', field, detail });
  }
  if (initial === null && match !== '') {
    const detail = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    errors.push({ type: 'Forbidden', field, detail });
  }
  if (match !== '' && continues) errors.push(NOT_CONTINUED);
  if (match !== '' && match !== 'NotOlderThan') {
    errors.push({ type: 'NotSupported', field, badValue: match, detail: 'supported values: "NotOlderThan"' });
  }
  if (errors.length > 0) throw invalid(OPTIONS, '', errors);
}

/** One watch: turns changes into frames and hands them over once a batch. */
class WatchStream {
  readonly #exchange: Exchange;
  readonly #request: WatchRequest;
  readonly #frames: Frames;
  readonly #fanout: Fanout;
  readonly #sink: Sink;
  readonly #all: boolean;
  readonly #writer: Writer;
  readonly #form: string;
  readonly #stops: (() => void)[] = [];
  readonly #send = () => this.#flush();
  #waiting: Uint8Array[] = [];
  #columns = true;
  #ended = false;

  constructor(exchange: Exchange, request: WatchRequest, shared: WatchShared, sink: Sink) {
    this.#exchange = exchange;
    this.#request = request;
    this.#frames = shared.frames;
    this.#fanout = shared.fanout;
    this.#sink = sink;
    this.#all = selectsAll(request.selection);
    this.#writer = writerOf(exchange);
    this.#form = formOf(this.#writer);
  }

  start(): () => void {
    const { storage, clock } = this.#exchange.api;
    const { collection } = this.#exchange.target.type;
    const { from, namespace, timeout } = this.#request;
    const { ahead } = this.#request;
    if (ahead !== undefined) return this.#refuse(revisionTooLarge(ahead, storage.revision));
    if (from === undefined) this.#sendState();
    try {
      this.#stops.push(storage.watch(collection, { from, namespace }, (change) => this.#tell(change)));
    } catch (thrown) {
      if (!(thrown instanceof StorageError) || thrown.code !== 'COMPACTED') throw thrown;
      return this.#refuse(tooOld(from ?? 0, storage.oldestRevision));
    }
    this.#stops.push(clock.after(timeout, () => this.#end()));
    this.#stops.push(this.#exchange.api.kinds.onRemoved(collection, () => this.#end()));
    if (this.#request.bookmarks) this.#scheduleBookmark();
    this.#flush();
    return () => this.#stop();
  }

  /** Tells why there is no watch; the head of the answer has been sent. */
  #refuse(why: StatusError): () => void {
    this.#waiting.push(this.#frames.error(why.status));
    this.#end();
    return () => {};
  }

  #sendState(): void {
    const { storage } = this.#exchange.api;
    const { selection, namespace, initialEvents } = this.#request;
    for (const stored of storage.list(this.#exchange.target.type.collection, { namespace })) {
      if (selects(selection, stored.object)) this.#waiting.push(this.#frame('ADDED', stored));
    }
    if (initialEvents) this.#waiting.push(this.#frames.bookmark(this.#writer, storage.revision, true));
  }

  #tell(change: Change): void {
    if (this.#ended) return;
    const { selection } = this.#request;
    if (this.#all) {
      this.#sendObject(change.type, change.current);
      return;
    }
    const is = change.type !== 'DELETED' && selects(selection, change.current.object);
    const was = change.previous !== undefined && selects(selection, change.previous.object);
    if (is) this.#sendObject(was ? 'MODIFIED' : 'ADDED', change.current);
    // Who leaves the selection is shown as it was, at the revision of leaving.
    else if (was) this.#sendObject('DELETED', this.#frames.leaving(change));
  }

  /** Sent with the others of its batch: who has nothing to hear of is not asked when the batch ends. */
  #sendObject(type: Change['type'], stored: StoredObject): void {
    if (this.#waiting.length === 0) this.#fanout.add(this.#exchange.api.storage, this.#send);
    this.#waiting.push(this.#frame(type, stored));
  }

  #frame(type: Change['type'], stored: StoredObject): Uint8Array {
    if (this.#writer.representation.as !== 'table')
      return this.#frames.event(this.#writer, this.#form, type, stored);
    // Ages in a table are those of now.
    const writer = { ...this.#writer, now: this.#exchange.api.clock.now() };
    const frame = this.#frames.row(writer, type, stored, this.#columns);
    this.#columns = false;
    return frame;
  }

  #flush(): void {
    if (this.#waiting.length === 0 || this.#ended) return;
    const chunk = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#waiting = [];
    if (!this.#sink.write(chunk)) this.#end();
  }

  #scheduleBookmark(): void {
    const { api } = this.#exchange;
    const cancel = api.clock.after(BOOKMARK_INTERVAL, () => {
      if (this.#ended) return;
      // What is not yet told must not be skipped over.
      if (!api.storage.dirty) {
        this.#waiting.push(this.#frames.bookmark(this.#writer, api.storage.revision, false));
        this.#flush();
      }
      this.#scheduleBookmark();
    });
    this.#stops.push(cancel);
  }

  #end(): void {
    this.#flush();
    if (this.#ended) return;
    this.#stop();
    this.#sink.end();
  }

  #stop(): void {
    this.#ended = true;
    for (const stop of this.#stops.splice(0)) stop();
  }
}

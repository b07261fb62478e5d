import {
  type ApiResponse,
  type Audit,
  type CallWebhook,
  type Clock,
  createCredentials,
  isStream,
  type LocalRequest,
  memoryStorage,
  type PodLogs,
  type Storage,
  startLocalApi,
} from '../src/index.ts';

/** A clock that stands still until it is told otherwise. */
export class TestClock implements Clock {
  #now = Date.parse('2026-05-04T10:00:00Z');
  #timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  advance(ms: number): void {
    this.#now += ms;
    const due = this.#timers.filter((timer) => timer.at <= this.#now);
    this.#timers = this.#timers.filter((timer) => timer.at > this.#now);
    for (const { callback } of due) callback();
  }

  /** Sets the time forward or back, as people and time servers do: timers, which count, take no notice. */
  set(by: number): void {
    this.#now += by;
    for (const timer of this.#timers) timer.at += by;
  }
}

/** What a test sees of an answer; the body is parsed JSON, or text. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of all shapes
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RequestOptions extends Partial<LocalRequest> {
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with this media type. */
  readonly type?: string;
  readonly text?: string;
}

// Keys are expensive to make, and tests may share them.
const credentials = createCredentials(['127.0.0.1'], Date.parse('2026-05-04T10:00:00Z'));

/** An API in memory that tests talk to without sockets. */
export async function startTestApi(
  options: { storage?: Storage; podLogs?: PodLogs; callWebhook?: CallWebhook; audit?: Audit } = {},
) {
  const clock = new TestClock();
  const storage = options.storage ?? memoryStorage();
  const errors: unknown[] = [];
  const api = await startLocalApi({
    storage,
    credentials,
    clock,
    address: () => '127.0.0.1:1',
    onInternalError: (error) => errors.push(error),
    podLogs: options.podLogs,
    callWebhook: options.callWebhook,
    audit: options.audit,
  });
  const raw = (method: string, url: string, o: RequestOptions = {}) => api.handle(requestOf(method, url, o));
  return {
    ...api,
    clock,
    storage,
    errors,
    credentials,
    raw,
    async send(method: string, url: string, o: RequestOptions = {}): Promise<Answer> {
      return answerOf(await raw(method, url, o));
    },
    /** Resolves when everything that follows from what was done is done. */
    async quiet(): Promise<void> {
      for (let calm = 0; calm < 3; calm++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (storage.dirty) calm = -1;
      }
    },
    async stop(): Promise<void> {
      api.stop();
      await storage.close();
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof startTestApi>>;

function requestOf(method: string, url: string, o: RequestOptions): LocalRequest {
  const [path = '', query = ''] = url.split('?', 2);
  const text = o.text ?? (o.json === undefined ? undefined : JSON.stringify(o.json));
  const type = o.type ?? 'application/json';
  return {
    method,
    path,
    query: new URLSearchParams(query),
    ...o,
    headers: { ...(text === undefined ? {} : { 'content-type': type }), ...o.headers },
    body: text === undefined ? o.body : Buffer.from(text),
  };
}

function answerOf(response: ApiResponse): Answer {
  if (isStream(response.body)) throw new Error('the answer is a stream');
  const text = Buffer.concat(response.body as Uint8Array[]).toString('utf8');
  const isJson = response.headers['content-type']?.includes('json') === true;
  const body = isJson && text !== '' ? JSON.parse(text) : text;
  return { status: response.status, body, headers: response.headers };
}

/** Reads a watch: its events so far. */
export function openWatch(response: ApiResponse) {
  if (!isStream(response.body)) throw new Error(`no stream: ${JSON.stringify(answerOf(response))}`);
  // biome-ignore lint/suspicious/noExplicitAny: tests look into events of all shapes
  const events: any[] = [];
  const state = { ended: false };
  const stop = response.body.start({
    write(chunk) {
      for (const line of Buffer.from(chunk).toString('utf8').split('\n')) {
        if (line !== '') events.push(JSON.parse(line));
      }
      return true;
    },
    end() {
      state.ended = true;
    },
  });
  const names = () => events.map((event) => `${event.type} ${event.object.metadata?.name ?? ''}`.trim());
  return { events, state, stop, names };
}

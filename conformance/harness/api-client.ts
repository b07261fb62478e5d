import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';

/** An answer; the body is parsed JSON, or text. */
export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: suites look into answers of all shapes
  readonly body: any;
}

/** One line of a watch. */
export interface ApiEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  // biome-ignore lint/suspicious/noExplicitAny: suites look into events of all shapes
  readonly object: any;
}

/** The plainest client of an API server there is, with a bearer token over kept-alive connections. */
export class ApiClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64, rejectUnauthorized: false });
  readonly #watches = new Agent({ keepAlive: false, rejectUnauthorized: false });
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  }

  /** Rejects when the connection breaks off before the answer is complete. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    contentType = 'application/json',
  ): Promise<ApiAnswer> {
    const type = body === undefined ? {} : { 'content-type': contentType };
    const sent = request(`${this.#url}${path}`, {
      method,
      agent: this.#agent,
      headers: { ...this.#headers, ...type },
    });
    sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
    const response = await responseTo(sent);
    let text = '';
    response.setEncoding('utf8');
    for await (const part of response) text += part;
    if (!response.complete) throw new Error('the answer broke off');
    const isJson = String(response.headers['content-type']).includes('json');
    return { status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text };
  }

  /** The events of a watch, until it ends or breaks off; an answer that is none is an ERROR event. */
  async *watch(path: string, signal: AbortSignal): AsyncGenerator<ApiEvent> {
    const sent = request(`${this.#url}${path}`, { agent: this.#watches, headers: this.#headers, signal });
    sent.end();
    const response = await responseTo(sent);
    const lines = createInterface({ input: response });
    // A connection that breaks off ends the lines; its error is no news.
    response.on('error', () => lines.close());
    for await (const line of lines) {
      // A line that was cut off is no event.
      if (!line.endsWith('}') || (response.destroyed && !isWhole(line))) return;
      const value = JSON.parse(line);
      yield value.kind === 'Status' ? { type: 'ERROR', object: value } : value;
    }
  }

  close(): void {
    this.#agent.destroy();
    this.#watches.destroy();
  }
}

async function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = await once(sent, 'response');
  return response;
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

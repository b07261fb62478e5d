import { Agent, request as httpsRequest } from 'node:https';

/** An answer of the API server; JSON objects are parsed, others are text. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: scripts look into whatever the real server says
  readonly body: any;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

/** Sends one request over kept-alive connections. */
export type Send = (method: string, path: string, options?: RequestOptions) => Promise<Answer>;

/** The plainest client there is: conformance must not stand on the client that it checks. */
export function createSend(
  url: string,
  tls: { ca: string; cert: string; key: string },
): Send & { close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ...tls });
  const send: Send = (method, path, options = {}) =>
    new Promise((resolve, reject) => {
      const body = options.body === undefined ? undefined : encode(options.body);
      const headers: Record<string, string> = { accept: options.accept ?? 'application/json' };
      if (body !== undefined) headers['content-type'] = options.contentType ?? 'application/json';
      const request = httpsRequest(new URL(path, url), { method, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          // OpenAPI v3's index is JSON that calls itself text/plain.
          const isJson = text.startsWith('{');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: isJson ? JSON.parse(text) : text,
          });
        });
      });
      request.on('error', reject);
      request.end(body);
    });
  return Object.assign(send, { close: () => agent.destroy() });
}

function encode(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

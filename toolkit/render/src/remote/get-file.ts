import { STATUS_CODES } from 'node:http';
import type { Readable } from 'node:stream';
import { connectionWords, goQuote } from '@flux-ts/errors';
import type { Dispatcher } from 'undici';
import type { FetchedRemote } from './fetched-remote.ts';

/** What {@link getFile} needs of its surroundings. */
export interface GetOptions {
  /** The environment, for proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Bytes of the largest file; more are not read. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT = 60_000;
const MAX_REDIRECTS = 10;

/**
 * What is behind an `http(s)` URL, as kustomize's file loader sees it; failures are answers, in its words. A user and a
 * password in the URL go to its own host only.
 */
export async function getFile(url: string, options: GetOptions): Promise<FetchedRemote> {
  const { maxBytes, signal } = options;
  const { EnvHttpProxyAgent } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent(proxiesOf(options.env));
  const timeout = AbortSignal.timeout(TIMEOUT);
  const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  try {
    const { statusCode, body } = await follow(new URL(url), dispatcher, both);
    if (statusCode < 200 || statusCode > 299) {
      drop(body);
      const message = `HTTP Error: status code ${statusCode} (${STATUS_CODES[statusCode] ?? ''})`;
      return { kind: 'failed', message, status: true };
    }
    return await bodyOf(body, maxBytes, url);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = timeout.aborted ? 'context deadline exceeded' : connectionWords(error);
    return { kind: 'failed', message: `Get ${goQuote(url)}: ${reason}` };
  } finally {
    await dispatcher.destroy();
  }
}

/** Go's rules: upper and lower case, and nothing on this machine goes through a proxy. */
function proxiesOf(env: GetOptions['env']) {
  const either = (name: string): string => env[name.toUpperCase()] || env[name] || '';
  const [httpProxy, httpsProxy] = [either('http_proxy'), either('https_proxy')];
  return { httpProxy, httpsProxy, noProxy: `localhost,127.0.0.1,[::1],${either('no_proxy')}` };
}

async function follow(first: URL, dispatcher: Dispatcher, signal: AbortSignal) {
  const { request } = await import('undici');
  let url = first;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const own = url.origin === first.origin ? authorizationOf(first) : authorizationOf(url);
    const headers = { 'user-agent': 'Go-http-client/1.1', ...own };
    const response = await request(withoutUser(url), { dispatcher, signal, headers });
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(response.statusCode) || typeof location !== 'string')
      return response;
    drop(response.body);
    url = new URL(location, url);
    if (!/^https?:$/.test(url.protocol))
      throw new Error(`unsupported protocol scheme ${goQuote(url.protocol.slice(0, -1))}`);
  }
  throw new Error(`stopped after ${MAX_REDIRECTS} redirects`);
}

/** A body that nobody reads, however long it is; that it ends too soon is no error then. */
function drop(body: Readable): void {
  body.on('error', () => undefined).destroy();
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

async function bodyOf(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  url: string,
): Promise<FetchedRemote> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes)
      return { kind: 'failed', message: `'${url}' has more than ${maxBytes} bytes`, status: true };
    chunks.push(chunk);
  }
  return { kind: 'file', content: Buffer.concat(chunks) };
}

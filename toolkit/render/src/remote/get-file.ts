import { STATUS_CODES } from 'node:http';
import { connectionWords, goQuote } from '@flux-ts/errors';
import type { FetchedRemote } from './fetched-remote.ts';

const TIMEOUT = 60_000;

/** What is behind an `http(s)` URL, as kustomize's file loader sees it; failures are answers, in its words. */
export async function getFile(
  url: string,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<FetchedRemote> {
  const timeout = AbortSignal.timeout(TIMEOUT);
  const shown = url.replace(/(:\/\/[^/:@]*):[^/@]*@/, '$1:***@');
  try {
    const response = await fetch(bareUrl(url), {
      headers: { 'user-agent': 'Go-http-client/1.1', ...authorizationOf(url) },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      const { status } = response;
      const message = `HTTP Error: status code ${status} (${STATUS_CODES[status] ?? ''})`;
      return { kind: 'failed', message, status: true };
    }
    return await bodyOf(response, url, maxBytes);
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: 'failed', message: `Get ${goQuote(shown)}: ${connectionWords(error)}` };
  }
}

function bareUrl(text: string): URL {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url;
}

/** User and password of a URL; fetch drops them when it is led to another host. */
function authorizationOf(text: string): Record<string, string> {
  const { username, password } = new URL(text);
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

async function bodyOf(response: Response, url: string, maxBytes: number): Promise<FetchedRemote> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes)
      return { kind: 'failed', message: `'${url}' has more than ${maxBytes} bytes`, status: true };
    chunks.push(chunk);
  }
  return { kind: 'file', content: Buffer.concat(chunks) };
}

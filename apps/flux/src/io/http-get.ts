import { connectionWords, goQuote } from '@flux-ts/errors';
import { CliError, failure } from '../cli/errors.ts';
import { readTls, type TlsFiles } from './tls-files.ts';

/** How something is fetched. */
export interface HttpGetOptions extends TlsFiles {
  readonly username?: string;
  readonly password?: string;
  /** Sends the credentials to every host; otherwise to that of `home` alone. */
  readonly passCredentials?: boolean;
  /** The address whose host the credentials are for. */
  readonly home?: string;
  readonly accept?: string;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

const MAX_BYTES = 256 * 1024 * 1024;
const MAX_REDIRECTS = 10;
const TIMEOUT = 120_000;

/**
 * The body of what is at an address. Credentials never follow to another host unless `passCredentials` says so; a body
 * that is too large is refused while it comes. Throws in the words of Helm and of Go's HTTP client.
 */
export async function httpGet(address: string, options: HttpGetOptions = {}): Promise<Uint8Array[]> {
  const { request, EnvHttpProxyAgent } = await import('undici');
  const tls = await readTls(options);
  const dispatcher = new EnvHttpProxyAgent(tls && { connect: tls, requestTls: tls });
  const timeout = AbortSignal.timeout(TIMEOUT);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout]);
  try {
    let url = parseUrl(address);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const headers = headersFor(url, options);
      const { statusCode, headers: answer, body } = await request(url, { dispatcher, signal, headers });
      const { location } = answer;
      if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
        await body.dump();
        url = new URL(location, url);
        continue;
      }
      if (statusCode !== 200) {
        const { STATUS_CODES } = await import('node:http');
        throw failure(`failed to fetch ${address} : ${statusCode} ${STATUS_CODES[statusCode] ?? ''}`);
      }
      return await bodyOf(body, options.maxBytes ?? MAX_BYTES, address);
    }
    throw failure(`Get ${goQuote(url.href)}: stopped after ${MAX_REDIRECTS} redirects`);
  } catch (thrown) {
    throw asGo(address, thrown);
  } finally {
    await dispatcher.destroy();
  }
}

function parseUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw failure(`could not find protocol handler for: ${url?.protocol.slice(0, -1) ?? ''}`);
  return url;
}

function headersFor(url: URL, options: HttpGetOptions): Record<string, string> {
  const { username = '', password = '', accept, home } = options;
  const isHome = home === undefined || new URL(home).origin === url.origin;
  const isGiven = username !== '' && password !== '';
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return {
    'user-agent': 'Helm/4.3.1',
    ...(accept === undefined ? {} : { accept }),
    ...(isGiven && (isHome || options.passCredentials === true) ? { authorization: `Basic ${basic}` } : {}),
  };
}

async function bodyOf(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  address: string,
): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw failure(`failed to fetch ${address} : more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return chunks;
}

function asGo(address: string, thrown: unknown): unknown {
  if (thrown instanceof CliError || !(thrown instanceof Error)) return thrown;
  return failure(`Get ${goQuote(address)}: ${connectionWords(thrown)}`, thrown);
}

import type { Dispatcher, Pool, ProxyAgent } from 'undici';
import type { ClientConfig } from './config.ts';
import { ApiError } from './errors.ts';

export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Connections for short calls, and others for watches, which each hold one for long. */
export interface Pools {
  readonly calls: Dispatcher;
  readonly watches: Dispatcher;
}

const DEFAULT_CONNECTIONS = 16;
/** Idle connections are kept for this long; a server's Keep-Alive hint may shorten it. */
const KEEP_ALIVE = 55_000;

/** The parts of undici that make connections. */
export interface Connectors {
  readonly Pool: typeof Pool;
  readonly ProxyAgent: typeof ProxyAgent;
}

export function openPools(
  connectors: Connectors,
  config: ClientConfig,
  certificate: ClientCertificate | undefined,
): Pools {
  const origin = originOf(config.server);
  const connections = config.connections ?? DEFAULT_CONNECTIONS;
  return {
    calls: open(connectors, config, origin, certificate, connections),
    watches: open(connectors, config, origin, certificate, null),
  };
}

export async function closePools(pools: Pools, reason: Error): Promise<void> {
  await Promise.all([pools.calls.destroy(reason), pools.watches.destroy(reason)]);
}

/** Scheme, host and port of a server's URL. Throws CREDENTIALS-free BAD_REQUEST on nonsense. */
export function originOf(server: string): string {
  const url = URL.parse(server);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw ApiError.local(
      'BAD_REQUEST',
      `the server's address ${JSON.stringify(server)} is not an http(s) URL`,
    );
  return url.origin;
}

function open(
  { Pool, ProxyAgent }: Connectors,
  config: ClientConfig,
  origin: string,
  certificate: ClientCertificate | undefined,
  connections: number | null,
): Dispatcher {
  const shared = {
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE,
    keepAliveMaxTimeout: KEEP_ALIVE,
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: 10_000,
  };
  const tls = tlsOptions(config, certificate);
  if (config.proxyUrl === undefined || config.proxyUrl === '')
    return new Pool(origin, {
      ...shared,
      connect: { ...tls, keepAlive: true, keepAliveInitialDelay: 30_000 },
    });
  return new ProxyAgent({ ...shared, ...proxyAddress(config.proxyUrl), requestTls: tls, proxyTunnel: true });
}

function tlsOptions(
  config: ClientConfig,
  certificate: ClientCertificate | undefined,
): Record<string, unknown> {
  return {
    ...(config.ca === undefined ? {} : { ca: config.ca }),
    ...(certificate === undefined ? {} : { cert: certificate.cert, key: certificate.key }),
    ...(config.tlsServerName ? { servername: config.tlsServerName } : {}),
    ...(config.insecureSkipTlsVerify ? { rejectUnauthorized: false } : {}),
  };
}

function proxyAddress(proxyUrl: string): { uri: string; token?: string } {
  const url = URL.parse(proxyUrl);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw ApiError.local('BAD_REQUEST', `unsupported scheme in proxy-url, must be http or https`);
  if (url.username === '') return { uri: url.href };
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { uri: url.href, token: `Basic ${Buffer.from(login).toString('base64')}` };
}

import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { RuntimeError } from './errors.ts';

/** Request in, response out; tests call it without a port. */
export interface HttpApp {
  fetch(request: Request): Response | Promise<Response>;
}

/** `/healthz` and `/readyz`, as controller-runtime's ping probes answer. */
export function healthApp(checks: {
  readonly ready: () => boolean;
  readonly healthy?: () => boolean;
}): HttpApp {
  const app = new Hono();
  const probe = (check: () => boolean) => () =>
    check()
      ? new Response('ok', { headers: { 'content-type': 'text/plain; charset=utf-8' } })
      : new Response('not ok', { status: 500 });
  app.get('/healthz', probe(checks.healthy ?? (() => true)));
  app.get('/readyz', probe(checks.ready));
  return app;
}

/** `/metrics` in Prometheus' text format. */
export function metricsApp(registry: Registry): HttpApp {
  const app = new Hono();
  app.get(
    '/metrics',
    async () => new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } }),
  );
  return app;
}

/** A server that listens. */
export interface Listener {
  /** Where it listens; the port is the real one also when 0 was asked for. */
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves an app at a Go-style address (`:8080`, `127.0.0.1:0`, `[::1]:80`). Rejects when it cannot be bound. */
export function listen(app: HttpApp, address: string): Promise<Listener> {
  const { host, port } = parseListenAddress(address);
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: (request: Request) => app.fetch(request), port, ...(host === '' ? {} : { hostname: host }) },
      (info: AddressInfo) => {
        server.off('error', reject);
        resolve({ host: info.address, port: info.port, close: () => closeServer(server) });
      },
    );
    server.once('error', reject);
  });
}

function closeServer(server: ReturnType<typeof serve>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** Splits `host:port`; the host may be empty. Throws `BAD_ADDRESS`. */
export function parseListenAddress(address: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535)
    throw new RuntimeError('BAD_ADDRESS', `listen address ${address} is not host:port`);
  return { host: match[1] ?? match[2] ?? '', port };
}

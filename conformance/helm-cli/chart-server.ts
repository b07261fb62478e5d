import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { bytesOf, loadChart, packChart } from '@flux-ts/helm';
import { chartYaml } from './charts.ts';

/** A repository of charts on loopback: open at `/charts`, for `ann` with `secret` at `/private`. */
export interface ChartServer {
  /** `http://127.0.0.1:…`. */
  readonly address: string;
  stop(): Promise<void>;
}

const VERSIONS: readonly (readonly [name: string, version: string])[] = [
  ['web', '1.0.0'],
  ['web', '1.2.0'],
  ['web', '2.0.0-rc.1'],
  ['sub', '0.1.0'],
  ['sub', '0.1.5'],
  ['sub', '0.2.0'],
];

function packed(name: string, version: string): Uint8Array {
  const files = {
    'Chart.yaml': chartYaml(name, '', version),
    'values.yaml': 'a: b\n',
    'templates/map.yaml': `kind: ConfigMap\napiVersion: v1\nmetadata: {name: ${name}}\ndata: {a: "{{ .Values.a }}"}\n`,
  };
  const list = Object.entries(files).map(([path, text]) => ({ name: path, data: bytesOf(text) }));
  return packChart(loadChart(list), { now: Date.UTC(2024, 1, 1) }).bytes;
}

function indexOf(archives: ReadonlyMap<string, Uint8Array>): string {
  const entry = ([name, version]: readonly [string, string]): string => {
    const digest = createHash('sha256')
      .update(archives.get(`${name}-${version}.tgz`) ?? '')
      .digest('hex');
    return `  - {apiVersion: v2, name: ${name}, version: ${version}, digest: ${digest}, urls: [files/${name}-${version}.tgz], created: "2026-01-01T00:00:00Z"}\n`;
  };
  const of = (name: string): string =>
    VERSIONS.filter((each) => each[0] === name)
      .map(entry)
      .join('');
  return `apiVersion: v1\nentries:\n  web:\n${of('web')}  sub:\n${of('sub')}  bare:\n  - {apiVersion: v2, name: bare, version: 1.0.0}\n  away:\n  - {apiVersion: v2, name: away, version: 1.0.0, urls: [nowhere.tgz]}\ngenerated: "2026-01-01T00:00:00Z"\n`;
}

/** The secure server's certificate, and who may ask: nobody without a certificate of the authority, if it is named. */
export interface SecureOptions {
  readonly cert: string;
  readonly key: string;
  readonly clientAuthority?: string;
}

/** Starts the server on a free port, over TLS if it has a certificate. */
export async function startChartServer(secure?: SecureOptions): Promise<ChartServer> {
  const archives = new Map(
    VERSIONS.map(([name, version]) => [`${name}-${version}.tgz`, packed(name, version)]),
  );
  const index = indexOf(archives);
  const basic = `Basic ${Buffer.from('ann:secret').toString('base64')}`;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const [, area = '', ...path] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    const isOpen = area === 'charts' || (area === 'private' && request.headers.authorization === basic);
    const name = path.join('/');
    const body = name === 'index.yaml' ? index : archives.get(name.replace(/^files\//, ''));
    if (area === 'private' && !isOpen) response.writeHead(401).end();
    else if (area === 'broken') response.end('apiVersion: [');
    else if (!isOpen || body === undefined) response.writeHead(404).end();
    else response.end(body);
  };
  const server = secure === undefined ? createServer(answer) : createSecureServer(tlsOf(secure), answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    address: `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}

function tlsOf({ cert, key, clientAuthority }: SecureOptions): ServerOptions {
  if (clientAuthority === undefined) return { cert, key };
  return { cert, key, ca: clientAuthority, requestCert: true, rejectUnauthorized: true };
}

import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bytesOf, loadChart, packChart } from '@flux-ts/helm';
import type { ChartServer } from './chart-server.ts';
import { chartYaml } from './charts.ts';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.cncf.helm.config.v1+json';
const CHART = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
const BASIC = `Basic ${Buffer.from('ann:secret').toString('base64')}`;
const TAGS = ['1.0.0', '1.1.0', '1.2.0_b.7', '2.0.0-rc.1', 'latest', 'v3.0.0'];

interface Content {
  readonly type: string;
  readonly bytes: Buffer;
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** What a registry holds: by `repository digest` and by `repository tag`. */
class Shelf {
  readonly contents = new Map<string, Content>();

  put(
    repository: string,
    name: string | undefined,
    type: string,
    bytes: Buffer,
  ): { mediaType: string; digest: string; size: number } {
    const digest = digestOf(bytes);
    for (const key of [digest, name])
      if (key !== undefined) this.contents.set(`${repository} ${key}`, { type, bytes });
    return { mediaType: type, digest, size: bytes.length };
  }

  artifact(
    repository: string,
    tag: string,
    layer: string,
    options: { config?: string; manifest?: string } = {},
  ): void {
    const version = /^\d/.test(tag) ? tag.replaceAll('_', '+') : '9.9.9';
    const files = {
      'Chart.yaml': chartYaml('web', '', version),
      'templates/a.yaml': 'a: {{ .Chart.Version }}\n',
    };
    const list = Object.entries(files).map(([path, text]) => ({ name: path, data: bytesOf(text) }));
    const { bytes } = packChart(loadChart(list), { now: Date.UTC(2024, 1, 1) });
    const config = this.put(repository, undefined, options.config ?? CONFIG, Buffer.from('{"name":"web"}'));
    const layers = [this.put(repository, undefined, layer, Buffer.from(bytes))];
    const mediaType = options.manifest ?? MANIFEST;
    this.put(
      repository,
      tag,
      mediaType,
      Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers })),
    );
  }
}

function stock(): Shelf {
  const shelf = new Shelf();
  for (const area of ['open', 'basic', 'token'])
    for (const tag of TAGS) shelf.artifact(`${area}/web`, tag, CHART);
  shelf.artifact('odd/old', '1.0.0', 'application/tar+gzip');
  shelf.artifact('odd/layer', '1.0.0', 'application/octet-stream');
  shelf.artifact('odd/config', '1.0.0', CHART, { config: 'application/vnd.oci.image.config.v1+json' });
  shelf.artifact('odd/docker', '1.0.0', CHART, {
    manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  });
  return shelf;
}

function fail(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(
    JSON.stringify({ errors: [{ code, message: `${code.toLowerCase()} it is`, detail: { why: [1, 'b'] } }] }),
  );
}

/** Tags by twos, with a link to the next page. */
function page(response: ServerResponse, shelf: Shelf, repository: string, last: string): void {
  const all = [...shelf.contents.keys()].flatMap((key) =>
    key.startsWith(`${repository} `) && !key.includes('sha256:') ? [key.slice(repository.length + 1)] : [],
  );
  if (all.length === 0) {
    fail(response, 404, 'NAME_UNKNOWN');
    return;
  }
  const from = all.indexOf(last) + 1;
  const tags = all.slice(from, from + 2);
  const isLast = from + 2 >= all.length;
  const link = { link: `</v2/${repository}/tags/list?last=${tags.at(-1)}>; rel="next"` };
  response.writeHead(200, { 'content-type': 'application/json', ...(isLast ? {} : link) });
  response.end(JSON.stringify({ name: repository, tags }));
}

function isAllowed(request: IncomingMessage, area: string): boolean {
  const { authorization } = request.headers;
  return area === 'basic' ? authorization === BASIC : area !== 'token' || authorization === 'Bearer good';
}

/** Starts a registry on a free port: open at `open/` and `odd/`, for `ann` with `secret` at `basic/` and `token/`. */
export async function startRegistry(): Promise<ChartServer> {
  const shelf = stock();
  let address = '';
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://registry');
    if (url.pathname === '/token') {
      const token = request.headers.authorization === BASIC ? 'good' : 'nobody';
      response.end(JSON.stringify({ token }));
      return;
    }
    const [, repository = '', kind = '', name = ''] =
      /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
    const area = repository.split('/')[0] ?? '';
    if (!isAllowed(request, area)) {
      const bearer = `Bearer realm="http://${address}/token",service="registry",scope="repository:${repository}:pull"`;
      const challenge = area === 'basic' ? 'Basic realm="r"' : bearer;
      return fail(response, 401, 'UNAUTHORIZED', { 'www-authenticate': challenge });
    }
    if (area === 'denied') return fail(response, 403, 'DENIED');
    if (kind === 'tags') return page(response, shelf, repository, url.searchParams.get('last') ?? '');
    const found = shelf.contents.get(`${repository} ${name}`);
    if (found === undefined) return fail(response, 404, 'MANIFEST_UNKNOWN');
    const headers = { 'content-type': found.type, 'docker-content-digest': digestOf(found.bytes) };
    response.writeHead(200, { ...headers, 'content-length': found.bytes.length });
    response.end(request.method === 'HEAD' ? undefined : found.bytes);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { decode } from '@flux-ts/yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiServer, startApiServer } from './server.ts';
import type { Credentials } from './tls/credentials.ts';

const folder = mkdtempSync(join(tmpdir(), 'apiserver-'));
const options = { dataDir: folder, storage: 'sqlite', address: '127.0.0.1', port: 0 } as const;
let server: ApiServer;
let credentials: Credentials;

beforeAll(async () => {
  server = await startApiServer(options);
  credentials = JSON.parse(readFileSync(join(folder, 'credentials.json'), 'utf8'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly certificate?: boolean;
}

function call(path: string, { method = 'GET', headers = {}, body, certificate = false }: Call = {}) {
  const { ca, cert, key } = {
    ca: credentials.authority.certificate,
    cert: certificate ? credentials.admin.certificate : undefined,
    key: certificate ? credentials.admin.key : undefined,
  };
  return new Promise<{ status: number; body: Buffer; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const request = httpsRequest(
        `${server.url}${path}`,
        { method, headers, ca, cert, key, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks),
              headers: response.headers,
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    },
  );
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const whoAmI = async (how: Call) => {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const json = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const headers = { 'content-type': 'application/json', ...how.headers };
  const { status, body } = await call(path, { ...how, method: 'POST', headers, body: JSON.stringify(json) });
  return status === 201 ? JSON.parse(body.toString()).status.userInfo : status;
};

describe('startApiServer', () => {
  test.each(['/healthz', '/livez', '/readyz'])('tells everybody at %s that it is alive', async (path) => {
    const { status, body } = await call(path);
    expect([status, body.toString()]).toEqual([200, 'ok']);
  });

  test('tells everybody its version', async () => {
    const { body } = await call('/version');
    expect(JSON.parse(body.toString())).toMatchObject({ major: '1', minor: '36', gitVersion: 'v1.36.1' });
  });

  test.each(['/api', '/apis', '/api/v1/secrets', '/openapi/v3', '/metrics', '/'])(
    'tells strangers nothing at %s',
    async (path) => {
      const { status, body } = await call(path);
      expect(status).toBe(403);
      const { kind, message } = JSON.parse(body.toString());
      expect([kind, message]).toEqual(['Status', expect.stringContaining('User "system:anonymous" cannot ')]);
      const lie = await call(path, { headers: bearer('nonsense') });
      expect(JSON.parse(lie.body.toString())).toMatchObject({ code: 401, message: 'Unauthorized' });
    },
  );

  test('knows its admin by token and by certificate', async () => {
    const admin = { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] };
    expect(await whoAmI({ headers: bearer(credentials.token) })).toEqual(admin);
    const byCertificate = await whoAmI({ certificate: true });
    expect(byCertificate).toMatchObject(admin);
    expect(Object.values(byCertificate.extra)).toEqual([
      [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)],
    ]);
    expect(await whoAmI({ headers: bearer(`${credentials.token}x`) })).toBe(401);
  });

  test('knows its admin by certificate on every stream of HTTP/2', async () => {
    const { certificate: cert, key } = credentials.admin;
    const session = connectHttp2(server.url, { ca: credentials.authority.certificate, cert, key });
    const ask = async () => {
      const stream = session.request({ ':path': '/api/v1/secrets' });
      const [[head]] = await Promise.all([once(stream, 'response'), buffer(stream)]);
      return head[':status'];
    };
    expect(await Promise.all([ask(), ask()])).toEqual([200, 200]);
    expect(await ask()).toBe(200);
    session.destroy();
  });

  test('takes its admin for others on request', async () => {
    const headers = {
      ...bearer(credentials.token),
      'impersonate-user': 'system:serviceaccount:apps:deployer',
      'impersonate-extra-scopes': 'view',
    };
    expect(await whoAmI({ headers })).toEqual({
      username: 'system:serviceaccount:apps:deployer',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:apps', 'system:authenticated'],
      extra: { scopes: ['view'] },
    });
  });

  test('lets ServiceAccounts in with tokens it gave them, for their time', async () => {
    const path = '/api/v1/namespaces/default/serviceaccounts/default/token';
    const json = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 600 },
    };
    const body = JSON.stringify(json);
    const headers = { ...bearer(credentials.token), 'content-type': 'application/json' };
    const answer = await call(path, { method: 'POST', headers, body });
    const { token, expirationTimestamp } = JSON.parse(answer.body.toString()).status;
    expect(Date.parse(expirationTimestamp)).toBeGreaterThan(Date.now() + 500_000);
    expect(await whoAmI({ headers: bearer(token) })).toMatchObject({
      username: 'system:serviceaccount:default:default',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:default', 'system:authenticated'],
    });
    const [head, , signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: 'admin', exp: 9e9 })).toString('base64url');
    expect(await whoAmI({ headers: bearer(`${head}.${forged}.${signature}`) })).toBe(401);
  });

  test('writes a kubeconfig that names it and its authority', () => {
    const config = decode(server.kubeconfig()) as never as {
      clusters: { cluster: Record<string, string> }[];
      users: { user: Record<string, string> }[];
    };
    expect(config.clusters[0]!.cluster['server']).toBe(server.url);
    const ca = Buffer.from(config.clusters[0]!.cluster['certificate-authority-data']!, 'base64').toString();
    expect(ca).toBe(credentials.authority.certificate);
    expect(config.users[0]!.user['token']).toBe(credentials.token);
  });

  test('packs large answers for who can unpack them', async () => {
    const headers = { ...bearer(credentials.token), 'accept-encoding': 'gzip' };
    const packed = await call('/openapi/v3/api/v1', { headers });
    expect(packed.headers['content-encoding']).toBe('gzip');
    const plain = await call('/openapi/v3/api/v1', { headers: bearer(credentials.token) });
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
  });

  test('refuses bodies that are too large', async () => {
    const headers = { ...bearer(credentials.token), 'content-type': 'application/json' };
    const body = Buffer.alloc(3 * 1024 * 1024 + 1, 0x20);
    const answer = await call('/api/v1/namespaces/default/configmaps', { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });

  test('keeps its secrets to itself', () => {
    expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'objects.db')).mode & 0o777).toBe(0o600);
  });

  test('is not started twice on one folder', async () => {
    await expect(startApiServer(options)).rejects.toMatchObject({ code: 'LOCKED' });
  });

  test('is the same cluster after a restart', async () => {
    const path = '/api/v1/namespaces/default/configmaps';
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' } });
    const headers = { 'content-type': 'application/json' };
    await server.handle({ method: 'POST', path, headers, body: Buffer.from(text) });
    const { token } = credentials;
    await server.stop();
    server = await startApiServer(options);
    expect((await call(`${path}/kept`, { headers: bearer(token) })).status).toBe(200);
  });
});

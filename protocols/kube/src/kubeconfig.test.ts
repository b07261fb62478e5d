import { describe, expect, test } from 'vitest';
import { ManualClock } from '../test/manual-clock.ts';
import {
  type ClientConfig,
  inClusterConfig,
  type KubeconfigOptions,
  listContexts,
  loadKubeconfig,
} from './index.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

function kubeconfig(user: string, cluster = 'server: https://one:6443/prefix/'): string {
  return `
apiVersion: v1
kind: Config
current-context: main
contexts:
- name: main
  context: {cluster: c1, user: u1, namespace: team}
- name: other
  context: {cluster: c2, user: u2}
clusters:
- name: c1
  cluster: {${cluster}}
- name: c2
  cluster: {server: "https://two"}
users:
- name: u1
  user: ${user}
- name: u2
  user: {token: second}
`;
}

const authorization = (config: ClientConfig) => config.credentials?.authorization?.();
const certificate = (config: ClientConfig) => config.credentials?.certificate?.();

test('loadKubeconfig takes the current context, or what it is told', async () => {
  const text = kubeconfig('{token: first}');
  expect(loadKubeconfig(text)).toMatchObject({ server: 'https://one:6443/prefix', namespace: 'team' });
  const other = loadKubeconfig(text, { context: 'other' });
  expect([other.server, other.namespace, await authorization(other)]).toEqual([
    'https://two',
    undefined,
    'Bearer second',
  ]);
  const mixed = loadKubeconfig(text, { cluster: 'c2', user: 'u1', namespace: 'n' });
  expect([mixed.server, mixed.namespace, await authorization(mixed)]).toEqual([
    'https://two',
    'n',
    'Bearer first',
  ]);
  expect(listContexts(text)).toEqual({ current: 'main', names: ['main', 'other'] });
});

test('loadKubeconfig merges files: the first of a name counts, paths are relative to their own file', () => {
  const files = { '/b/ca.crt': 'CA', '/b/k.pem': 'KEY', '/b/c.pem': 'CERT' } as Record<string, string>;
  const config = loadKubeconfig(
    [
      {
        text: 'current-context: main\ncontexts: [{name: main, context: {cluster: c, user: u}}]',
        path: '/a/config',
      },
      {
        text: 'clusters: [{name: c, cluster: {server: "https://b", certificate-authority: ca.crt}}]',
        path: '/b/config',
      },
      {
        text: 'clusters: [{name: c, cluster: {server: "https://never"}}]\nusers: [{name: u}]',
        path: '/c/config',
      },
    ],
    { readFile: (path) => files[path] ?? '' },
  );
  expect(config).toMatchObject({ server: 'https://b', ca: 'CA' });
});

describe('users', () => {
  const readFile = (path: string) => `content of ${path}`;
  const cases: [string, string, KubeconfigOptions, string | undefined][] = [
    ['token', '{token: t}', {}, 'Bearer t'],
    ['tokenFile before token', '{token: t, tokenFile: /f}', { readFile }, 'Bearer content of /f'],
    ['basic', '{username: u, password: "p:w"}', {}, `Basic ${base64('u:p:w')}`],
    ['nothing', '{}', {}, undefined],
  ];
  test.each(cases)('with %s', async (_, user, options, expected) => {
    expect(await authorization(loadKubeconfig(kubeconfig(user), options))).toBe(expected);
  });

  test('with certificates inline or in files', async () => {
    const inline = `{client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}}`;
    expect(await certificate(loadKubeconfig(kubeconfig(inline)))).toEqual({ cert: 'CERT', key: 'KEY' });
    const files = loadKubeconfig(kubeconfig('{client-certificate: /c, client-key: /k}'), { readFile });
    expect(await certificate(files)).toEqual({ cert: 'content of /c', key: 'content of /k' });
  });

  test('with impersonation', () => {
    const config = loadKubeconfig(kubeconfig('{as: jane, as-groups: [dev], as-user-extra: {a: [b]}}'));
    expect(config.impersonate).toEqual({ user: 'jane', groups: ['dev'], extra: { a: ['b'] } });
  });

  test('with a token file, the file is read again after a minute or a refusal', async () => {
    const clock = new ManualClock();
    let token = 'one\n';
    const config = loadKubeconfig(kubeconfig('{tokenFile: /f}'), { readFile: () => token, clock });
    const seen = [await authorization(config)];
    token = 'two';
    seen.push(await authorization(config));
    config.credentials?.rejected?.();
    seen.push(await authorization(config));
    token = 'three';
    await clock.advance(60_000);
    seen.push(await authorization(config));
    expect(seen).toEqual(['Bearer one', 'Bearer one', 'Bearer two', 'Bearer three']);
  });
});

describe('exec plugins', () => {
  const user =
    '{exec: {apiVersion: client.authentication.k8s.io/v1, command: get-token, args: [a], env: [{name: X, value: z}]}}';

  test('are refused unless allowed', () => {
    expect(() => loadKubeconfig(kubeconfig(user))).toThrow(expect.objectContaining({ code: 'EXEC_REFUSED' }));
  });

  test('are asked once, and again after expiry or refusal', async () => {
    const clock = new ManualClock();
    const calls: unknown[] = [];
    const config = loadKubeconfig(kubeconfig(user), {
      allowExec: true,
      clock,
      runExec: async (command) => {
        calls.push(command);
        return JSON.stringify({
          apiVersion: 'client.authentication.k8s.io/v1',
          kind: 'ExecCredential',
          status: {
            token: `t${calls.length}`,
            expirationTimestamp: new Date(clock.now() + 5000).toISOString(),
          },
        });
      },
    });
    const seen = [...(await Promise.all([authorization(config), authorization(config)]))];
    await clock.advance(5000);
    seen.push(await authorization(config));
    config.credentials?.rejected?.();
    seen.push(await authorization(config));
    expect(seen).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2', 'Bearer t3']);
    expect(calls[0]).toMatchObject({ command: 'get-token', args: ['a'], env: { X: 'z' } });
  });

  test.each([
    ['fails', async () => Promise.reject(new Error('exit code 1'))],
    ['prints nonsense', async () => 'hello'],
    [
      'prints another version',
      async () => '{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"t"}}',
    ],
    ['prints no credential', async () => '{"apiVersion":"client.authentication.k8s.io/v1","status":{}}'],
  ])('a plugin that %s is an error of credentials', async (_, runExec) => {
    const config = loadKubeconfig(kubeconfig(user), { allowExec: true, runExec });
    await expect(authorization(config)).rejects.toMatchObject({ code: 'CREDENTIALS' });
  });

  test('run as a child process, without a shell', async () => {
    const script =
      'console.log(JSON.stringify({apiVersion:"client.authentication.k8s.io/v1",status:{token:process.argv[1]+process.env.X}}))';
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', script, '$(id)'],
      env: [{ name: 'X', value: '!' }],
    };
    const config = loadKubeconfig(kubeconfig(JSON.stringify({ exec })), { allowExec: true });
    expect(await authorization(config)).toBe('Bearer $(id)!');
  });
});

describe('OIDC', () => {
  const jwt = (exp: number, name: string) =>
    `h.${Buffer.from(JSON.stringify({ exp, name })).toString('base64url')}.s`;
  const user = (token: string) =>
    JSON.stringify({
      'auth-provider': {
        name: 'oidc',
        config: {
          'idp-issuer-url': 'https://idp/',
          'client-id': 'id',
          'client-secret': 's',
          'id-token': token,
          'refresh-token': 'r1',
        },
      },
    });

  test('uses the token while it lasts, then refreshes it once for all who ask, and hands the new ones out', async () => {
    const clock = new ManualClock();
    const requests: string[] = [];
    const kept: unknown[] = [];
    const config = loadKubeconfig(kubeconfig(user(jwt(100, 'old'))), {
      clock,
      onTokens: (t) => kept.push(t),
      fetch: async (url, init) => {
        requests.push(`${url} ${init?.body ?? ''}`);
        const body = url.endsWith('openid-configuration')
          ? { token_endpoint: 'https://idp/token' }
          : { id_token: jwt(1000, 'new'), refresh_token: 'r2' };
        return { ok: true, status: 200, json: async () => body };
      },
    });
    expect(await authorization(config)).toBe(`Bearer ${jwt(100, 'old')}`);
    await clock.advance(95_000);
    expect(await Promise.all([authorization(config), authorization(config)])).toEqual(
      Array(2).fill(`Bearer ${jwt(1000, 'new')}`),
    );
    expect(requests).toEqual([
      'https://idp/.well-known/openid-configuration ',
      'https://idp/token grant_type=refresh_token&refresh_token=r1',
    ]);
    expect(kept).toEqual([{ idToken: jwt(1000, 'new'), refreshToken: 'r2' }]);
  });

  test('an issuer that refuses is an error of credentials without secrets', async () => {
    const config = loadKubeconfig(kubeconfig(user('')), {
      fetch: async () => ({ ok: false, status: 403, json: async () => ({}) }),
    });
    await expect(authorization(config)).rejects.toMatchObject({
      code: 'CREDENTIALS',
      message: 'oidc: failed to refresh token: the issuer answered 403',
    });
  });
});

describe('errors', () => {
  test.each<[string, string, KubeconfigOptions, string]>([
    ['no YAML', 'a: [', {}, 'SYNTAX'],
    ['no mapping', '- a', {}, 'SYNTAX'],
    ['empty', '', {}, 'NO_CONTEXT'],
    ['an unknown context', kubeconfig('{}'), { context: 'x' }, 'NO_CONTEXT'],
    ['an unknown cluster', kubeconfig('{}'), { cluster: 'x' }, 'NO_CLUSTER'],
    ['an unknown user', kubeconfig('{}'), { user: 'x' }, 'NO_USER'],
    ['no server', kubeconfig('{}', ''), {}, 'NO_SERVER'],
    [
      'insecure TLS',
      kubeconfig('{}', 'server: "https://x", insecure-skip-tls-verify: true'),
      {},
      'INSECURE_REFUSED',
    ],
    [
      'files where none may be named',
      kubeconfig('{client-certificate: /etc/passwd, client-key: /k}'),
      {},
      'FILE',
    ],
    ['another provider', kubeconfig('{auth-provider: {name: gcp}}'), {}, 'UNSUPPORTED'],
  ])('%s', (_, text, options, code) => {
    expect(() => loadKubeconfig(text, options)).toThrow(expect.objectContaining({ code }));
  });

  test.each([
    ['hello', 'string'],
    ['- a', 'array'],
    ['7', 'number'],
    ['true', 'bool'],
  ])('a text that is %j is told in Go’s words', (text, type) => {
    expect(() => loadKubeconfig(text)).toThrow(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  });

  test('a syntax error shows nothing of the text', () => {
    expect(() => loadKubeconfig('token: "s3cret')).toThrow(/^the kubeconfig is not valid YAML$/);
  });
});

test('TLS options of a cluster are taken over', () => {
  const cluster = `server: "https://x", tls-server-name: name, proxy-url: "http://p", insecure-skip-tls-verify: true, certificate-authority-data: ${base64('CA')}`;
  expect(loadKubeconfig(kubeconfig('{}', cluster), { allowInsecureTls: true })).toMatchObject({
    tlsServerName: 'name',
    proxyUrl: 'http://p',
    insecureSkipTlsVerify: true,
    ca: 'CA',
  });
});

test('inClusterConfig reads the service account, and is undefined elsewhere', async () => {
  const files = { token: 'tok', 'ca.crt': 'CA', namespace: 'flux-system' } as Record<string, string>;
  const readFile = (path: string) => files[path.split('/').at(-1) ?? ''] as string;
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  const config = inClusterConfig({ env, readFile });
  expect(config).toMatchObject({ server: 'https://[fd00::1]:443', ca: 'CA', namespace: 'flux-system' });
  expect(await config?.credentials?.authorization?.()).toBe('Bearer tok');
  expect(inClusterConfig({ env: {}, readFile })).toBeUndefined();
  const noFiles = () => {
    throw new Error('ENOENT');
  };
  expect(inClusterConfig({ env, readFile: noFiles })).toBeUndefined();
});

import { getCACertificates } from 'node:tls';
import { GitError } from '../errors.ts';
import { type ConfigEntry, gitEnvironment } from '../run/environment.ts';
import type { Scratch } from '../run/scratch.ts';
import { sshProxy } from '../ssh/proxy.ts';
import { type Dial, openRelay, type Relay } from '../ssh/relay.ts';
import { connectThroughSocks } from '../ssh/socks.ts';
import type { GitAuth } from './auth.ts';
import { classify, deadlineExceeded, type Reached, requestFailed } from './classify.ts';
import { checkKeyPair } from './key-pair.ts';
import { type Layout, oneLine } from './layout.ts';
import { nameServer } from './resolver.ts';
import { RELAY_PORT, type SshAlgorithms, sshEndpoint, sshLayout } from './ssh-layout.ts';
import { certificateWords, probeCertificate, wantsClientCertificate } from './tls-probe.ts';
import { type GitUrl, parseGitUrl } from './url.ts';

/** A remote repository and the way to it. */
export interface GitRemote {
  readonly url: string;
  readonly auth?: GitAuth | undefined;
  /** HTTP, HTTPS or SOCKS5 proxy, with its user info; for SSH remotes SOCKS5 alone. */
  readonly proxy?: string | undefined;
}

/** What all sessions of a client share. */
export interface SessionContext {
  readonly scratch: Scratch;
  readonly inherited: Readonly<Record<string, string | undefined>>;
  readonly ssh?: SshAlgorithms | undefined;
  /** Also serve `file://` remotes. */
  readonly allowFile?: boolean | undefined;
  /**
   * Wait to be asked for a name and password, and follow redirects; else they go with the first request, which
   * saves a round trip and two processes, and a redirect is a `REDIRECT` error.
   */
  readonly askFirst?: boolean | undefined;
}

/** The environment for talking to one remote. Close it as soon as the git process has ended. */
export interface Session {
  readonly url: GitUrl;
  readonly env: Record<string, string>;
  /** The error for a git process that ended with a code other than zero; `service` as in {@link Reached}. */
  failed(stderr: string, service?: Reached['service']): Promise<GitError>;
  /** What cut git off before the server had answered: a `TIMEOUT` names the request, other errors stay as they are. */
  unanswered(error: unknown): unknown;
  close(): Promise<void>;
}

/** Lays out what git needs to authenticate: in the environment, or (keys, certificates) in a private folder. */
export async function openSession(remote: GitRemote, context: SessionContext): Promise<Session> {
  const url = parseGitUrl(remote.url);
  const auth = remote.auth ?? {};
  const folder = context.scratch.reserve();
  const dial = url.scheme === 'ssh' ? proxyDialer(url, remote, context) : undefined;
  const layout =
    url.scheme === 'ssh'
      ? sshLayout(url, auth, {
          scratch: context.scratch,
          algorithms: context.ssh ?? {},
          folder,
          relayed: dial !== undefined,
        })
      : httpLayout(url, remote, context, folder);
  const relay = dial && (await openRelay(dial));
  const hasFiles = Object.keys(layout.files).length > 0;
  const close = async () => {
    relay?.close();
    if (hasFiles) await context.scratch.drop(folder);
  };
  if (hasFiles) {
    await context.scratch.keep(folder, layout.files).catch(async (error: unknown) => {
      await close();
      throw error;
    });
  }
  const env = gitEnvironment({
    inherited: context.inherited,
    home: context.scratch.home,
    config: layout.config,
    variables: {
      GIT_ASKPASS: context.scratch.askpass,
      GIT_ALLOW_PROTOCOL: allowedProtocols(url, context),
      ...layout.variables,
      ...(relay && { [RELAY_PORT]: String(relay.port) }),
    },
  });
  const secrets = [
    auth.password ?? '',
    auth.bearerToken ?? '',
    url.password,
    proxyPassword(remote.proxy),
  ].filter((secret) => secret !== '');
  const { proxy } = remote;
  const proxied =
    proxy !== undefined || PROXY_VARIABLES.some((name) => (context.inherited[name] ?? '') !== '');
  const reached = { url, proxy, hostKnown: layout.hostKnown };
  return {
    url,
    env,
    failed: async (stderr, service) => {
      const at = { ...reached, service, nameServer: nameServer() };
      const error = failure(stderr, at, secrets, relay);
      if (proxied || url.scheme !== 'https') return error;
      if (auth.clientCert === undefined && isCutOff(error)) return ofClient(error, at);
      return error.code === 'TLS' ? ofCertificate(error, at, auth.ca) : error;
    },
    unanswered: (error) =>
      error instanceof GitError && error.code === 'TIMEOUT'
        ? new GitError('TIMEOUT', deadlineExceeded(reached), { cause: error })
        : error,
    close,
  };
}

const PROXY_VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Where the end of a connection has no reason, or one that only some libraries can name. */
const isCutOff = ({ message }: GitError): boolean =>
  /A TLS fatal alert has been received|connection reset by peer$/.test(message);

/** With what the server misses in the client, where that can be found out. */
async function ofClient(error: GitError, at: Reached): Promise<GitError> {
  if (!(await wantsClientCertificate(at.url))) return error;
  const words = requestFailed(at, 'remote error: tls: certificate required');
  return new GitError('TLS', words, { data: error.data });
}

/** With what is wrong with the server's certificate, where that can be found out. */
async function ofCertificate(error: GitError, at: Reached, ca: string | undefined): Promise<GitError> {
  if (!error.message.includes('failed to verify certificate')) return error;
  const probed = await probeCertificate(at.url, ca);
  const words = probed && certificateWords(at.url, probed, Date.now());
  return words === undefined ? error : new GitError('TLS', requestFailed(at, words), { data: error.data });
}

/** What the relay knows is closer to the cause than what ssh saw of it. */
function failure(
  stderr: string,
  at: Reached,
  secrets: readonly string[],
  relay: Relay | undefined,
): GitError {
  const classified = classify(stderr, at, secrets);
  const words = relay?.failure();
  return words === undefined ? classified : new GitError('CONNECTION', words, { data: classified.data });
}

/** The way through a proxy, if there is one. What is wrong with it is told when the connection is made, as go-git does. */
function proxyDialer(url: GitUrl, remote: GitRemote, context: SessionContext): Dial | undefined {
  const target = sshEndpoint(url);
  try {
    const proxy = sshProxy(target.host, remote.proxy, context.inherited);
    return proxy && (() => connectThroughSocks(proxy, target));
  } catch (error) {
    return () => Promise.reject(error);
  }
}

function httpLayout(url: GitUrl, remote: GitRemote, context: SessionContext, folder: string): Layout {
  const auth = remote.auth ?? {};
  const files: Record<string, string> = {};
  const config: ConfigEntry[] = [];
  if (auth.ca !== undefined) {
    files['ca.pem'] = [auth.ca.trim(), ...getCACertificates('default'), ''].join('\n');
    config.push(['http.sslCAInfo', `${folder}/ca.pem`]);
  }
  if (auth.clientCert !== undefined && auth.clientKey !== undefined) {
    checkKeyPair(auth.clientCert, auth.clientKey);
    files['client.crt'] = auth.clientCert;
    files['client.key'] = auth.clientKey;
    config.push(['http.sslCert', `${folder}/client.crt`], ['http.sslKey', `${folder}/client.key`]);
  }
  if (remote.proxy !== undefined) config.push(['http.proxy', remote.proxy]);
  const username = auth.username ?? url.username;
  const password = auth.password ?? url.password;
  if (auth.bearerToken !== undefined && username + password !== '') {
    throw new GitError('INVALID_AUTH', 'basic auth and bearer token cannot be set at the same time');
  }
  const asked = auth.bearerToken === undefined && context.askFirst === true;
  const header = asked ? undefined : authorization(auth.bearerToken, username, password);
  if (header !== undefined) {
    // A header goes wherever git goes: so git does not follow anybody anywhere.
    config.push(['http.extraHeader', `Authorization: ${header}`], ['http.followRedirects', 'false']);
  }
  return { files, config, variables: asked && username !== '' ? basicAuth(url, username, password) : {} };
}

function authorization(token: string | undefined, username: string, password: string): string | undefined {
  if (token !== undefined) return `Bearer ${oneLine(token)}`;
  if (username === '') return undefined;
  return `Basic ${Buffer.from(`${oneLine(username)}:${oneLine(password)}`).toString('base64')}`;
}

function basicAuth(url: GitUrl, username: string, password: string): Record<string, string> {
  return {
    FLUX_TS_GIT_SCHEME: url.scheme,
    FLUX_TS_GIT_HOST: url.host,
    FLUX_TS_GIT_USERNAME: oneLine(username),
    FLUX_TS_GIT_PASSWORD: oneLine(password),
  };
}

/** A redirect may raise http to https but never lower it, nor leave HTTP. */
function allowedProtocols(url: GitUrl, context: SessionContext): string {
  if (url.scheme === 'http') return 'http:https';
  return url.scheme === 'file' && !context.allowFile ? 'none' : url.scheme;
}

function proxyPassword(proxy: string | undefined): string {
  if (proxy === undefined) return '';
  try {
    return decodeURIComponent(new URL(proxy).password);
  } catch {
    return '';
  }
}

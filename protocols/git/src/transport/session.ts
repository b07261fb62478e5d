import { getCACertificates } from 'node:tls';
import { GitError } from '../errors.ts';
import { type ConfigEntry, gitEnvironment } from '../run/environment.ts';
import type { Scratch } from '../run/scratch.ts';
import { toSshIdentity } from '../ssh/identity.ts';
import type { GitAuth } from './auth.ts';
import { type GitUrl, parseGitUrl } from './url.ts';

/** A remote repository and the way to it. */
export interface GitRemote {
  readonly url: string;
  readonly auth?: GitAuth | undefined;
  /** HTTP, HTTPS or SOCKS5 proxy, with its user info; for HTTP(S) remotes. */
  readonly proxy?: string | undefined;
}

/** Preferences of SSH connections, most preferred first; empty means OpenSSH's own. */
export interface SshAlgorithms {
  readonly kex?: readonly string[];
  readonly hostKey?: readonly string[];
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
  /** Texts to keep out of messages. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

/** Lays out what git needs to authenticate: in the environment, or (keys, certificates) in a private folder. */
export async function openSession(remote: GitRemote, context: SessionContext): Promise<Session> {
  const url = parseGitUrl(remote.url);
  const auth = remote.auth ?? {};
  const folder = context.scratch.reserve();
  const layout =
    url.scheme === 'ssh' ? sshLayout(url, auth, context, folder) : httpLayout(url, remote, context, folder);
  const hasFiles = Object.keys(layout.files).length > 0;
  if (hasFiles) await context.scratch.keep(folder, layout.files);
  const env = gitEnvironment({
    inherited: context.inherited,
    home: context.scratch.home,
    config: layout.config,
    variables: {
      GIT_ASKPASS: context.scratch.askpass,
      GIT_ALLOW_PROTOCOL: allowedProtocols(url, context),
      ...layout.variables,
    },
  });
  const secrets: (string | undefined)[] = [
    auth.password,
    auth.bearerToken,
    url.password,
    proxyPassword(remote.proxy),
  ];
  return {
    url,
    env,
    secrets: secrets.filter((secret) => secret !== undefined && secret !== '') as string[],
    close: async () => {
      if (hasFiles) await context.scratch.drop(folder);
    },
  };
}

/** What one session needs: files in the given folder, settings and variables. */
interface Layout {
  readonly files: Record<string, string>;
  readonly config: readonly ConfigEntry[];
  readonly variables: Record<string, string>;
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
    files['client.crt'] = auth.clientCert;
    files['client.key'] = auth.clientKey;
    config.push(['http.sslCert', `${folder}/client.crt`], ['http.sslKey', `${folder}/client.key`]);
  }
  if (remote.proxy !== undefined) config.push(['http.proxy', remote.proxy]);
  const username = auth.username ?? url.username;
  const password = auth.password ?? url.password;
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

/** Secrets often end in a newline that nobody meant; inside a header or an answer a newline would be an attack. */
function oneLine(text: string): string {
  return text.trimEnd().replace(/[\r\n\0]/g, '');
}

function sshLayout(url: GitUrl, auth: GitAuth, context: SessionContext, folder: string): Layout {
  const passphrase = auth.password === undefined ? {} : { FLUX_TS_SSH_PASSPHRASE: oneLine(auth.password) };
  return {
    files: {
      ...(auth.agent === undefined && { identity: toSshIdentity(auth.identity ?? '', auth.password) }),
      known_hosts: `${(auth.knownHosts ?? '').trim()}\n`,
      config: sshConfig(url, auth, context.ssh ?? {}, folder),
    },
    config: [],
    variables: {
      GIT_SSH: context.scratch.ssh,
      GIT_SSH_VARIANT: 'ssh',
      FLUX_TS_SSH_CONFIG: `${folder}/config`,
      SSH_ASKPASS: context.scratch.askpass,
      SSH_ASKPASS_REQUIRE: 'force',
      ...passphrase,
    },
  };
}

function sshConfig(url: GitUrl, auth: GitAuth, algorithms: SshAlgorithms, folder: string): string {
  const user = url.username || auth.username || 'git';
  // ssh_config(5) expands % in paths.
  const path = (text: string) => `"${text.replaceAll('%', '%%')}"`;
  const file = (name: string) => path(`${folder}/${name}`);
  const lines = [
    'Host *',
    `User ${/^[\w.@+-]+$/.test(user) ? user : 'git'}`,
    ...(auth.agent === undefined
      ? [`IdentityFile ${file('identity')}`, 'IdentitiesOnly yes', 'IdentityAgent none']
      : ['IdentityFile none', `IdentityAgent ${path(agentSocket(auth.agent))}`]),
    `UserKnownHostsFile ${file('known_hosts')}`,
    'GlobalKnownHostsFile /dev/null',
    'StrictHostKeyChecking yes',
    'UpdateHostKeys no',
    'PreferredAuthentications publickey',
    'NumberOfPasswordPrompts 1',
    'ForwardAgent no',
    'ForwardX11 no',
    'PermitLocalCommand no',
    'ControlMaster no',
    'ConnectTimeout 30',
    ...list('KexAlgorithms', algorithms.kex),
    ...list('HostKeyAlgorithms', algorithms.hostKey),
  ];
  return `${lines.join('\n')}\n`;
}

/** The socket as a setting; ssh would take other texts for the name of a variable, or for more settings. */
function agentSocket(socket: string): string {
  if (/^\/[^"\\\r\n\0]*$/.test(socket)) return socket;
  throw new GitError('INVALID_AUTH', 'the socket of the SSH agent is not an absolute path');
}

function list(option: string, names: readonly string[] | undefined): string[] {
  const valid = (names ?? []).filter((name) => /^[\w@.-]+$/.test(name));
  return valid.length > 0 ? [`${option} ${valid.join(',')}`] : [];
}

/** A redirect may raise http to https but never lower it, nor leave HTTP. */
function allowedProtocols(url: GitUrl, context: SessionContext): string {
  if (url.scheme === 'http') return 'http:https';
  return url.scheme === 'file' && !context.allowFile ? 'none' : url.scheme;
}

function proxyPassword(proxy: string | undefined): string | undefined {
  if (proxy === undefined) return undefined;
  try {
    return decodeURIComponent(new URL(proxy).password);
  } catch {
    return undefined;
  }
}

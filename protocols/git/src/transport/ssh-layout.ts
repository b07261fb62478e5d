import { GitError } from '../errors.ts';
import type { Scratch } from '../run/scratch.ts';
import { knownHostName } from '../ssh/host-patterns.ts';
import { toSshIdentity } from '../ssh/identity.ts';
import { type KnownHosts, readKnownHosts } from '../ssh/known-hosts.ts';
import type { Endpoint } from '../ssh/socks.ts';
import type { GitAuth } from './auth.ts';
import { type Layout, oneLine } from './layout.ts';
import type { GitUrl } from './url.ts';

/** Preferences of SSH connections, most preferred first; empty means OpenSSH's own. */
export interface SshAlgorithms {
  readonly kex?: readonly string[];
  readonly hostKey?: readonly string[];
}

const SSH_PORT = 22;

/** The server of an SSH URL; an IPv6 address without its brackets. */
export function sshEndpoint(url: GitUrl): Endpoint {
  const { hostname, port } = new URL(url.bare);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || SSH_PORT) };
}

/** What shapes an SSH session besides its remote. */
export interface SshOptions {
  readonly scratch: Scratch;
  readonly algorithms: SshAlgorithms;
  /** Where the files will lie. */
  readonly folder: string;
  /** The connection goes by a relay, whose port {@link RELAY_PORT} will name. */
  readonly relayed: boolean;
}

/** The variable with the port of a relay. */
export const RELAY_PORT = 'FLUX_TS_SSH_PORT';

/** Key, known hosts and configuration for OpenSSH. Throws `IDENTITY`, `INVALID_AUTH` or `INVALID_URL`. */
export function sshLayout(url: GitUrl, auth: GitAuth, options: SshOptions): Layout {
  const { scratch, folder } = options;
  const knownHosts = readKnownHosts(auth.knownHosts ?? '', sshEndpoint(url));
  const passphrase = auth.password === undefined ? {} : { FLUX_TS_SSH_PASSPHRASE: oneLine(auth.password) };
  return {
    files: {
      ...(auth.agent === undefined && { identity: identityOf(auth) }),
      known_hosts: knownHosts.text,
      config: sshConfig(url, auth, options, knownHosts),
    },
    hostKnown: knownHosts.known,
    config: [],
    variables: {
      GIT_SSH: scratch.ssh,
      GIT_SSH_VARIANT: 'ssh',
      FLUX_TS_SSH_CONFIG: `${folder}/config`,
      SSH_ASKPASS: scratch.askpass,
      SSH_ASKPASS_REQUIRE: 'force',
      ...passphrase,
    },
  };
}

function sshConfig(
  url: GitUrl,
  auth: GitAuth,
  { algorithms, folder, relayed }: SshOptions,
  knownHosts: KnownHosts,
): string {
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
    // What is known of the server's key is known under its own name, not the relay's.
    ...(relayed ? ['HostName 127.0.0.1', `HostKeyAlias ${aliasOf(url)}`] : []),
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
    ...list(
      'HostKeyAlgorithms',
      (algorithms.hostKey ?? []).length > 0 ? algorithms.hostKey : knownHosts.algorithms,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** Without one, as for work that does not leave the machine, ssh is given none. */
function identityOf({ identity = '', password }: GitAuth): string {
  return identity === '' ? '' : toSshIdentity(identity, password);
}

/** The server's own name, where it is reached by another. */
function aliasOf(url: GitUrl): string {
  const server = sshEndpoint(url);
  if (/^[\w.:-]+$/.test(server.host)) return knownHostName(server);
  throw new GitError('INVALID_URL', `invalid host ${JSON.stringify(server.host)}`);
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

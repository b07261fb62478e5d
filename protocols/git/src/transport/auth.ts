import { GitError } from '../errors.ts';
import { isEncryptedKey } from '../ssh/identity.ts';
import { parseGitUrl } from './url.ts';

/** How to authenticate to a remote. Fields that do not fit its transport are ignored. */
export interface GitAuth {
  readonly username?: string;
  /** HTTP password, or the passphrase of {@link identity}. */
  readonly password?: string;
  readonly bearerToken?: string;
  /** PEM certificates that are trusted besides the system's. */
  readonly ca?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  /** Private key: OpenSSH's format or PEM (RSA, ECDSA, Ed25519 in PKCS#8). */
  readonly identity?: string;
  readonly knownHosts?: string;
  /** Socket of an SSH agent, whose keys are tried in place of {@link identity}. An absolute path. */
  readonly agent?: string;
}

/**
 * Authentication from a Secret's data and the URL's user info, by Flux's rules and with its words
 * (fluxcd/pkg git/options.go): `ca.crt` before `caFile`; with `bearerToken`, `username` is not looked at; SSH needs `identity`
 * and `known_hosts`, takes its user from the URL or `git`, and `password` as the key's passphrase.
 * Throws `INVALID_URL`, `INVALID_AUTH`, or `PASSPHRASE_REQUIRED` for an encrypted key without a password.
 */
export function authFromSecret(url: string, data: Readonly<Record<string, string>> = {}): GitAuth {
  const parsed = parseGitUrl(url);
  const value = (key: string) => (Object.hasOwn(data, key) ? data[key]! : '');
  if (parsed.scheme === 'ssh') return sshAuth(parsed.username, value);
  const tls = compact({
    ca: value('ca.crt') || value('caFile'),
    clientCert: value('tls.crt'),
    clientKey: value('tls.key'),
  });
  const byToken = Object.hasOwn(data, 'bearerToken');
  const username = (byToken ? '' : value('username')) || parsed.username;
  const password = (byToken ? '' : value('password')) || parsed.password;
  if (username === '' && password !== '') {
    throw new GitError(
      'INVALID_AUTH',
      `invalid '${parsed.scheme}' auth option: 'password' requires 'username' to be set`,
    );
  }
  return { ...tls, ...compact({ bearerToken: value('bearerToken'), username, password }) };
}

function sshAuth(urlUser: string, value: (key: string) => string): GitAuth {
  const identity = value('identity');
  const knownHosts = value('known_hosts');
  if (identity === '')
    throw new GitError('INVALID_AUTH', "invalid 'ssh' auth option: 'identity' is required");
  if (knownHosts === '') {
    throw new GitError('INVALID_AUTH', "invalid 'ssh' auth option: 'known_hosts' is required");
  }
  const password = value('password');
  if (password === '' && isEncryptedKey(identity)) {
    throw new GitError('PASSPHRASE_REQUIRED', 'the SSH identity key is encrypted and no passphrase is given');
  }
  return { username: urlUser || 'git', identity, knownHosts, ...compact({ password }) };
}

function compact<T extends Record<string, string>>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, v]) => v !== '')) as Partial<T>;
}

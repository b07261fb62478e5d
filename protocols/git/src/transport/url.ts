import { GitError } from '../errors.ts';
import { urlFault } from './url-fault.ts';

/** A remote's address in parts; user info is kept apart, so that it never reaches an argument or a message. */
export interface GitUrl {
  readonly scheme: 'http' | 'https' | 'ssh' | 'file';
  /** With the port where the URL names one. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
  /** The URL without user info (SSH keeps its user: it is no secret and part of the address). */
  readonly bare: string;
}

/** Reads a remote's URL. Throws `INVALID_URL` with Go's words for what is no URL or has another scheme. */
export function parseGitUrl(text: string): GitUrl {
  const fault = urlFault(text) ?? (URL.canParse(text) ? undefined : 'invalid URL');
  if (fault !== undefined) {
    throw new GitError('INVALID_URL', `parse ${JSON.stringify(redactUrl(text))}: ${fault}`);
  }
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'ssh' && scheme !== 'file') {
    throw new GitError('INVALID_URL', `unknown transport '${scheme}'`);
  }
  // The WHATWG reads past a third slash, Go does not.
  const hostless = url.host === '' || /^[^:]*:\/{3}/.test(text);
  if (/[\0-\x20\x7f]/.test(text) || (scheme !== 'file' && (hostless || url.hostname.startsWith('-')))) {
    throw new GitError('INVALID_URL', `parse ${JSON.stringify(redactUrl(text))}: invalid host`);
  }
  const username = decode(url.username);
  const password = decode(url.password);
  if (username.startsWith('-')) throw new GitError('INVALID_URL', 'the user name of the URL is invalid');
  url.password = '';
  if (scheme !== 'ssh') url.username = '';
  return { scheme, host: url.host, username, password, bare: url.href };
}

/** A URL for messages: as the user wrote it, with a password (or a token) replaced. */
export function redactUrl(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:]*):[^/@]*@/i, '$1:xxxxx@');
}

/** Whether credentials for one remote may be used for the other: same scheme, host and port. */
export function sameOrigin(a: GitUrl, b: GitUrl): boolean {
  return a.scheme === b.scheme && a.host === b.host;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

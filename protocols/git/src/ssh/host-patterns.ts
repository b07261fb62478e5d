import { createHmac } from 'node:crypto';
import type { Endpoint } from './socks.ts';

const SSH_PORT = 22;

/** A host and port as known_hosts names them. */
export function knownHostName({ host, port }: Endpoint): string {
  return port === SSH_PORT ? host : `[${host}]:${port}`;
}

/**
 * Whether a first field of known_hosts stands for a server (fluxcd/pkg ssh/knownhosts): patterns with `*` and `?`, of
 * which one with `!` decides; or the hash of its name. Ports are compared as they are written.
 */
export function matchesHost(hosts: string, server: Endpoint): boolean {
  if (hosts.startsWith('|')) return matchesHash(hosts, server);
  let matched = false;
  for (const pattern of hosts.split(',').filter((each) => each !== '')) {
    const negated = pattern.startsWith('!');
    if (!matchesPattern(negated ? pattern.slice(1) : pattern, server)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

function matchesPattern(pattern: string, { host, port }: Endpoint): boolean {
  const [, named, own] = /^\[(.*)\]:([^:\]]*)$/.exec(pattern) ?? [undefined, pattern, String(SSH_PORT)];
  return own === String(port) && matchesWildcard(named!, host);
}

function matchesHash(hosts: string, server: Endpoint): boolean {
  const [, , salt = '', hash = ''] = hosts.split('|');
  const own = createHmac('sha1', Buffer.from(salt, 'base64')).update(knownHostName(server)).digest();
  return own.equals(Buffer.from(hash, 'base64'));
}

/** In linear space and at most quadratic time: on a mismatch only the last `*` takes one character more. */
function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let index = 0; index < text.length; ) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at++;
      taken = index;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++taken;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

import { GitError } from '../errors.ts';
import { matchesHost } from './host-patterns.ts';
import type { Endpoint } from './socks.ts';

/** What is known of servers, read for one of them. */
export interface KnownHosts {
  /** The file as OpenSSH is to read it. */
  readonly text: string;
  /** The host key algorithms to offer: those of the keys in the file, the server's own first. */
  readonly algorithms: readonly string[];
  /** Whether any line speaks of the server. */
  readonly known: boolean;
}

interface Line {
  readonly marker: string | undefined;
  readonly hosts: string;
  readonly type: string;
  readonly rest: readonly string[];
}

const CERTIFICATES = '@cert-authority';
const REVOKED = '@revoked';

/** Algorithms by key type, as far as every OpenSSH has them. */
const ALGORITHMS: Readonly<Record<string, readonly string[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
};

/**
 * Reads known_hosts as Flux does (fluxcd/pkg ssh/knownhosts and git/gogit/transport.go): a line that cannot be read is
 * an error, `IDENTITY`, where OpenSSH passes over it; `host:port` is `[host]:port`; a revoked key is revoked for every
 * host; an authority's key is also taken as a host's own; and only algorithms of the keys in the file are offered, so
 * that a server shows its certificate only where the algorithms are set by hand (`--ssh-hostkey-algos`).
 */
export function readKnownHosts(text: string, server: Endpoint): KnownHosts {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(readLine);
  const entries = lines.filter((line) => line.marker !== REVOKED);
  const own = entries.filter((line) => matchesHost(line.hosts, server));
  const types = new Set([...own, ...entries].map((line) => line.type));
  return {
    text: lines.map(writeLine).join(''),
    algorithms: [...types].flatMap((type) => (Object.hasOwn(ALGORITHMS, type) ? ALGORITHMS[type]! : [])),
    known: own.length > 0,
  };
}

function writeLine({ marker, hosts, rest }: Line): string {
  const plain = `${[marker === REVOKED ? '*' : hosts, ...rest].join(' ')}\n`;
  if (marker === undefined) return plain;
  return `${marker} ${plain}${marker === CERTIFICATES ? plain : ''}`;
}

function readLine(line: string): Line {
  const words = line.split(/[ \t]+/);
  const marked = words[0] === CERTIFICATES || words[0] === REVOKED;
  const marker = marked ? words.shift() : undefined;
  const [hosts = '', type, key] = words;
  if (type === undefined) throw fault('knownhosts: missing host pattern');
  if (key === undefined) throw fault('knownhosts: missing key type pattern');
  const keyType = typeOfKey(key);
  const named = hosts.startsWith('|') ? checkHash(hosts) : hosts.split(',').map(bracketed).join(',');
  return { marker, hosts: named, type: keyType, rest: words.slice(1) };
}

/** The key says itself what it is; the word before it does not count. */
function typeOfKey(key: string): string {
  const blob = decode(key);
  const length = blob.length < 4 ? Number.POSITIVE_INFINITY : blob.readUInt32BE(0);
  if (blob.length < 4 + length) throw fault('ssh: short read');
  return blob.toString('utf8', 4, 4 + length);
}

function decode(text: string): Buffer {
  const wrong =
    /[^A-Za-z0-9+/=]/.exec(text)?.index ??
    (text.length % 4 === 0 ? undefined : text.length - (text.length % 4));
  if (wrong !== undefined) throw fault(`illegal base64 data at input byte ${wrong}`);
  return Buffer.from(text, 'base64');
}

function checkHash(hosts: string): string {
  const parts = hosts.split('|');
  if (parts.length !== 4) throw fault(`knownhosts: got ${parts.length} components, want 3`);
  for (const part of parts.slice(2)) decode(part);
  if (parts[1] !== '1') throw fault(`knownhosts: got hash type ${parts[1]}, must be '1'`);
  return hosts;
}

function bracketed(pattern: string): string {
  if (pattern === '!') throw fault('knownhosts: negation without following hostname');
  return pattern.replace(/^(!?)([^[\]:|]+):(\d+)$/, '$1[$2]:$3');
}

function fault(words: string): GitError {
  return new GitError('IDENTITY', `knownhosts: ${words}`);
}

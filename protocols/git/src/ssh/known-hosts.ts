import { GitError } from '../errors.ts';

const MARKERS = ['@cert-authority', '@revoked'];

/**
 * What OpenSSH is to know of servers. It passes over lines that it cannot read, and then says that a host is unknown;
 * Flux names the fault, and so does this: throws `IDENTITY` in words of fluxcd/pkg ssh/knownhosts. `host:port`, which
 * Flux takes, becomes `[host]:port`, which OpenSSH takes.
 */
export function readKnownHosts(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return `${lines.map((line) => (line === '' || line.startsWith('#') ? line : readLine(line))).join('\n')}\n`;
}

function readLine(line: string): string {
  const words = line.split(/[ \t]+/);
  const marker = MARKERS.includes(words[0]!) ? [words.shift()!] : [];
  const [hosts = '', type, key] = words;
  if (type === undefined) throw fault('knownhosts: missing host pattern');
  if (key === undefined) throw fault('knownhosts: missing key type pattern');
  const wrong =
    /[^A-Za-z0-9+/=]/.exec(key)?.index ?? (key.length % 4 === 0 ? undefined : key.length - (key.length % 4));
  if (wrong !== undefined) throw fault(`illegal base64 data at input byte ${wrong}`);
  const named = hosts.startsWith('|') ? hosts : hosts.split(',').map(bracketed).join(',');
  return [...marker, named, ...words.slice(1)].join(' ');
}

function bracketed(pattern: string): string {
  return pattern.replace(/^(!?)([^[\]:|]+):(\d+)$/, '$1[$2]:$3');
}

function fault(words: string): GitError {
  return new GitError('IDENTITY', `knownhosts: ${words}`);
}

import { STATUS_CODES } from 'node:http';
import { GitError, type GitErrorCode } from '../errors.ts';
import { scrub } from './scrub.ts';
import type { GitUrl } from './url.ts';

/** What a git process was told to reach. */
export interface Reached {
  readonly url: GitUrl;
  /** The proxy on the way, if there is one. */
  readonly proxy?: string | undefined;
  /** Default `git-upload-pack`: reading. */
  readonly service?: 'git-upload-pack' | 'git-receive-pack' | undefined;
  /** Whether the known hosts speak of the server. */
  readonly hostKnown?: boolean | undefined;
  /** Who is asked for addresses, as `10.0.0.2:53`. */
  readonly nameServer?: string | undefined;
}

/** One stable sign in the output of git, curl or ssh, and what it means in Go's words (which Flux shows). */
interface Sign {
  readonly pattern: RegExp;
  readonly code: GitErrorCode;
  readonly words: (at: Reached, match: RegExpExecArray) => string;
}

const handshake = (words: string) => () => `ssh: handshake failed: ${words}`;
const request = (words: string) => (at: Reached) => requestFailed(at, words);

/** In order: the first that is found decides. */
const SIGNS: readonly Sign[] = [
  {
    pattern: /Could not resolve (host|hostname|proxy)[: ]+([^\s:;]+)(: Temporary failure)?/i,
    code: 'UNKNOWN_HOST',
    words: (at, match) => requestFailed(at, `${match[1] === 'proxy' ? PROXY : ''}${unresolved(at, match)}`),
  },
  {
    // Above the others: ssh then looks for the key by itself, and complains about that too.
    pattern: /Certificate invalid: (not yet valid|expired|name is not a listed principal)/,
    code: 'HOST_KEY',
    words: (at, match) => `ssh: handshake failed: ssh: ${certificateFault(at, match[1]!)}`,
  },
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Offending \S+ key|HOST IDENTIFICATION/,
    code: 'HOST_KEY',
    words: handshake('knownhosts: key mismatch'),
  },
  {
    pattern: /REVOKED HOST KEY|is marked as revoked|revoked (?:by|key)/,
    code: 'HOST_KEY',
    words: handshake('knownhosts: key is revoked'),
  },
  {
    pattern: /Host key verification failed|No \S+ host key is known/,
    code: 'HOST_KEY',
    // Also a key of a kind that is not known of the server, or of an authority, does not match.
    words: ({ hostKnown }) =>
      `ssh: handshake failed: knownhosts: key ${hostKnown === true ? 'mismatch' : 'is unknown'}`,
  },
  {
    pattern: /no matching (host key type|key exchange method|cipher) found(?:\. Their offer: (\S+))?/,
    code: 'CONNECTION',
    words: (_, match) => `ssh: handshake failed: ssh: no common algorithm for ${disagreement(match)}`,
  },
  {
    pattern: /incorrect passphrase|bad passphrase|error in libcrypto|invalid format|bad decrypt/,
    code: 'IDENTITY',
    words: () => 'x509: decryption password incorrect',
  },
  {
    pattern: /Permission denied \(|Too many authentication failures/,
    code: 'AUTHORIZATION_FAILED',
    words: handshake(
      'ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain',
    ),
  },
  {
    pattern: /exec: ssh: not found|ssh: (?:command )?not found|cannot run ssh/,
    code: 'SSH_MISSING',
    words: () => 'the program ssh is not installed',
  },
  {
    pattern: /HTTP code (\d{3}) from proxy|CONNECT tunnel failed, response (\d{3})/,
    code: 'CONNECTION',
    words: (at, match) => requestFailed(at, STATUS_CODES[match[1] ?? match[2]!] ?? 'the proxy refused'),
  },
  {
    pattern: /unexpected TLS packet|wrong version number|packet length too long/i,
    code: 'TLS',
    words: request('http: server gave HTTP response to HTTPS client'),
  },
  {
    pattern: /non-properly terminated|unexpected eof|SSL_ERROR_SYSCALL|Empty reply from server/i,
    code: 'CONNECTION',
    words: request('EOF'),
  },
  {
    // A connection that is reset as soon as it stands is «not connected» to libcurl.
    pattern: /Connection reset by peer|Transport endpoint is not connected|Broken pipe/,
    code: 'CONNECTION',
    words: request('read: connection reset by peer'),
  },
  {
    pattern: /certificate(?: is)? required/i,
    code: 'TLS',
    words: request('remote error: tls: certificate required'),
  },
  {
    pattern:
      /alert (?:bad certificate|unknown ca)|(?:Certificate is bad|Unknown certificate authority|CA is unknown)/i,
    code: 'TLS',
    words: (at, match) =>
      requestFailed(
        at,
        `remote error: tls: ${/bad/i.test(match[0]) ? 'bad certificate' : 'unknown certificate authority'}`,
      ),
  },
  {
    pattern: /certificate|SSL|TLS|gnutls/i,
    code: 'TLS',
    words: (at, match) => requestFailed(at, tlsWords(match.input)),
  },
  {
    pattern:
      /Authentication failed|could not read (?:Username|Password)|error: 401|Invalid username or password/i,
    code: 'AUTHENTICATION_REQUIRED',
    words: (at, match) => `authentication required${remark(at, match.input)}`,
  },
  {
    pattern: /error: 403|HTTP 403/,
    code: 'AUTHORIZATION_FAILED',
    words: (at, match) => `authorization failed${remark(at, match.input)}`,
  },
  {
    pattern: /error: 30[12378]|unable to update url base from redirection/,
    code: 'REDIRECT',
    words: () => 'the server redirects elsewhere, which is not followed with these credentials',
  },
  {
    pattern:
      /repository '[^']*' not found|error: 404|does not appear to be a git repository|Repository not found/i,
    code: 'REPOSITORY_NOT_FOUND',
    words: (at, match) => `repository not found${remark(at, match.input)}`,
  },
  {
    pattern: /The requested URL returned error: (\d{3})/,
    code: 'CONNECTION',
    words: (at, match) =>
      `unexpected client error: unexpected requesting "${requestUrl(at)}" status code: ${match[1]}`,
  },
  {
    pattern: /attempting to allocate|[Oo]ut of memory/,
    code: 'OUTPUT_LIMIT',
    words: () => 'git asked for more memory than it is allowed',
  },
  {
    pattern: /couldn't find remote ref (\S+)/,
    code: 'REF_NOT_FOUND',
    words: (_, match) => `couldn't find remote ref "${match[1]}"`,
  },
  {
    pattern: /not our ref|unadvertised object|no such remote ref|bad object|unexpected object/,
    code: 'COMMIT_NOT_FOUND',
    words: () => 'object not found',
  },
  {
    pattern: /dumb http transport does not support|info\/refs not valid|invalid server response/,
    code: 'CONNECTION',
    words: () => 'invalid pkt-len found',
  },
  {
    pattern: /Connection refused|Couldn't connect to server/,
    code: 'CONNECTION',
    words: (at, match) => requestFailed(at, `${dialled(at, match.input)}: connect: connection refused`),
  },
  {
    pattern: /timed out|Operation too slow|Timeout/i,
    code: 'CONNECTION',
    words: (at, match) => requestFailed(at, `${dialled(at, match.input)}: i/o timeout`),
  },
  {
    pattern: /!\s+\[rejected\]\s+\S+ -> (\S+)/,
    code: 'PUSH_REJECTED',
    words: (_, match) => `non-fast-forward update: ${branchRef(match[1])}`,
  },
  {
    // The branch moved while the push was under way.
    pattern:
      /!\s+\[remote rejected\]\s+\S+ -> (\S+) \((failed to update ref|cannot lock ref.*|fetch first)\)/,
    code: 'PUSH_REJECTED',
    words: (_, match) => `command error on ${branchRef(match[1])}: ${match[2]}`,
  },
  {
    pattern: /!\s+\[remote rejected\]\s+\S+ -> (\S+) \((.*)\)/,
    code: 'PUSH_DECLINED',
    words: (_, match) => `command error on ${branchRef(match[1])}: ${match[2]}`,
  },
  {
    pattern: /failed to push some refs/,
    code: 'PUSH_DECLINED',
    words: (_, match) => lastWords(match.input),
  },
];

function certificateFault({ url }: Reached, fault: string): string {
  if (fault === 'expired') return 'cert has expired';
  if (fault === 'not yet valid') return 'cert is not yet valid';
  const name = JSON.stringify(new URL(url.bare).hostname);
  return `principal ${name} not in the set of valid principals for given certificate`;
}

/** Go names the server that it asked (net, DNSError). */
function unresolved({ nameServer }: Reached, [, , host, temporary]: RegExpExecArray): string {
  const asked = nameServer === undefined ? '' : ` on ${nameServer}`;
  return `dial tcp: lookup ${host}${asked}: ${temporary === undefined ? 'no such host' : 'server misbehaving'}`;
}

const PROXY = 'proxyconnect tcp: ';

/** The first request of every exchange by HTTP, as Go's errors show it. */
function requestUrl({ url, service = 'git-upload-pack' }: Reached): string {
  const user = url.username === '' ? '' : `${url.username}${url.password === '' ? '' : ':***'}@`;
  return `${url.bare.replace('://', `://${user}`)}/info/refs?service=${service}`;
}

/** A failure on the way to the server, as Go's HTTP client tells it. */
export function requestFailed(at: Reached, words: string): string {
  return at.url.scheme === 'ssh' || at.url.scheme === 'file' ? words : `Get "${requestUrl(at)}": ${words}`;
}

const DEFAULT_PORTS = { https: '443', http: '80', ssh: '22', file: '0' } as const;

/** Whom the connection was meant for: the server, the proxy, or where a redirect led. */
function dialled({ url, proxy }: Reached, stderr: string): string {
  const named = /(?:Failed to connect to|connect to host) (\S+) port (\d+)/.exec(stderr);
  if (!named) return `dial tcp ${url.host}${/:\d+$/.test(url.host) ? '' : `:${DEFAULT_PORTS[url.scheme]}`}`;
  const host = named[1]!.includes(':') ? `[${named[1]}]` : named[1]!;
  const way = proxy !== undefined && isAt(proxy, host, named[2]!) ? PROXY : '';
  return `${way}dial tcp ${host}:${named[2]}`;
}

function isAt(proxy: string, host: string, port: string): boolean {
  if (!URL.canParse(proxy)) return false;
  const { hostname, port: own, protocol } = new URL(proxy);
  const usual = { 'http:': '80', 'https:': '443' }[protocol] ?? '1080';
  return hostname === host && (own || usual) === port;
}

const MAX_REMARK = 1000;

/** What a server says to its refusal, where git passes it on (plain text over HTTP). */
function remark({ url }: Reached, stderr: string): string {
  if (url.scheme === 'ssh') return '';
  const lines = [...stderr.matchAll(/^remote: ?(.*)$/gm)].map((match) => match[1]!.trimEnd());
  const text = lines
    .join('\n')
    .replaceAll(/[\0-\x09\x0b-\x1f\x7f]/g, '')
    .trim()
    .slice(0, MAX_REMARK);
  return text === '' ? '' : `: ${text}`;
}

/** What two sides of SSH could not agree on (golang.org/x/crypto/ssh, AlgorithmNegotiationError). */
function disagreement([, what, offer]: RegExpExecArray): string {
  const kind = { 'key exchange method': 'key exchange', 'host key type': 'host key' }[what!] ?? what;
  return offer === undefined ? `${kind}` : `${kind}; peer offered: [${offer.split(',').join(' ')}]`;
}

function tlsWords(stderr: string): string {
  if (
    /unknown authority|unable to get (?:local )?issuer|self.signed|verification failed|signer not found/i.test(
      stderr,
    )
  ) {
    return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  }
  if (/does not match|no alternative certificate subject/i.test(stderr)) {
    return 'tls: failed to verify certificate: x509: certificate is not valid for this host';
  }
  if (/expired/i.test(stderr)) return 'tls: failed to verify certificate: x509: certificate has expired';
  return lastWords(stderr).replace(/^unable to access '[^']*': /, '');
}

const branchRef = (name = ''): string => (name.startsWith('refs/') ? name : `refs/heads/${name}`);

/** git's own last complaint, without its prefix. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const complaint = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.findLast((l) => l !== '');
  return (complaint ?? 'git failed').replace(/^(fatal|error): /, '').slice(0, 500);
}

/** By HTTP a server that does not answer in time failed its first request. */
export function deadlineExceeded(at: Reached): string {
  return requestFailed(at, 'context deadline exceeded');
}

/** The error for a git command that ended with a code other than zero. Secrets are removed before anything else. */
export function classify(stderr: string, at: Reached, secrets: readonly string[]): GitError {
  const clean = scrub(stderr, secrets);
  for (const sign of SIGNS) {
    const match = sign.pattern.exec(clean);
    if (match) return new GitError(sign.code, sign.words(at, match), { data: { stderr: clean.trim() } });
  }
  return new GitError('GIT', lastWords(clean), { data: { stderr: clean.trim() } });
}

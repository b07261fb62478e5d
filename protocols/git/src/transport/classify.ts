import { GitError, type GitErrorCode } from '../errors.ts';
import { scrub } from './scrub.ts';
import type { GitUrl } from './url.ts';

/** One stable sign in the output of git, curl or ssh, and what it means in Go's words (which Flux shows). */
interface Sign {
  readonly pattern: RegExp;
  readonly code: GitErrorCode;
  readonly words: (url: GitUrl, match: RegExpExecArray) => string;
}

const hostname = (url: GitUrl) => url.host.replace(/:\d+$/, '');
const endpoint = (url: GitUrl) =>
  `${hostname(url)}:${/:(\d+)$/.exec(url.host)?.[1] ?? { https: 443, http: 80, ssh: 22, file: 0 }[url.scheme]}`;
const handshake = (words: string) => () => `ssh: handshake failed: ${words}`;

/** In order: the first that is found decides. */
const SIGNS: readonly Sign[] = [
  {
    pattern: /Could not resolve (?:host|hostname|proxy)[: ]+([^\s:;]+)/i,
    code: 'UNKNOWN_HOST',
    words: (_, match) => `dial tcp: lookup ${match[1]}: no such host`,
  },
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED|Offending \S+ key|HOST IDENTIFICATION/,
    code: 'HOST_KEY',
    words: handshake('knownhosts: key mismatch'),
  },
  {
    pattern: /Host key verification failed|No \S+ host key is known/,
    code: 'HOST_KEY',
    words: handshake('knownhosts: key is unknown'),
  },
  {
    pattern: /no matching (host key type|key exchange method|cipher) found/,
    code: 'CONNECTION',
    words: (_, match) => `ssh: handshake failed: ssh: no common algorithm for ${match[1]}`,
  },
  {
    pattern: /incorrect passphrase|bad passphrase|error in libcrypto|invalid format|bad decrypt/,
    code: 'INVALID_AUTH',
    words: () => 'ssh: the identity key cannot be read with the given password',
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
    pattern: /certificate|SSL|TLS|gnutls/i,
    code: 'TLS',
    words: (_, match) => tlsWords(match.input),
  },
  {
    pattern:
      /Authentication failed|could not read (?:Username|Password)|error: 401|Invalid username or password/i,
    code: 'AUTHENTICATION_REQUIRED',
    words: () => 'authentication required',
  },
  { pattern: /error: 403|HTTP 403/, code: 'AUTHORIZATION_FAILED', words: () => 'authorization failed' },
  {
    pattern: /error: 30[12378]|unable to update url base from redirection/,
    code: 'REDIRECT',
    words: () => 'the server redirects elsewhere, which is not followed with these credentials',
  },
  {
    pattern:
      /repository '[^']*' not found|error: 404|does not appear to be a git repository|Repository not found/i,
    code: 'REPOSITORY_NOT_FOUND',
    words: () => 'repository not found',
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
    pattern: /Connection refused|Couldn't connect to server/,
    code: 'CONNECTION',
    words: (url) => `dial tcp ${endpoint(url)}: connect: connection refused`,
  },
  {
    pattern: /timed out|Operation too slow|Timeout/i,
    code: 'CONNECTION',
    words: (url) => `dial tcp ${endpoint(url)}: i/o timeout`,
  },
  {
    pattern: /\[(?:remote )?rejected\]|failed to push some refs/,
    code: 'PUSH_REJECTED',
    words: (_, match) => rejection(match.input),
  },
];

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
  return lastWords(stderr);
}

function rejection(stderr: string): string {
  const line = /!\s+\[[^\]]*rejected\].*/.exec(stderr)?.[0];
  return line ? line.replace(/^!\s+/, '').replace(/\s+/g, ' ') : lastWords(stderr);
}

/** git's own last complaint, without its prefix. */
function lastWords(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const complaint = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.findLast((l) => l !== '');
  return (complaint ?? 'git failed').replace(/^(fatal|error): /, '').slice(0, 500);
}

/** The error for a git command that ended with a code other than zero. Secrets are removed before anything else. */
export function classify(stderr: string, url: GitUrl, secrets: readonly string[]): GitError {
  const clean = scrub(stderr, secrets);
  for (const sign of SIGNS) {
    const match = sign.pattern.exec(clean);
    if (match) return new GitError(sign.code, sign.words(url, match), { data: { stderr: clean.trim() } });
  }
  return new GitError('GIT', lastWords(clean), { data: { stderr: clean.trim() } });
}

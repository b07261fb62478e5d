import { expect, test } from 'vitest';
import { classify } from './classify.ts';
import { parseGitUrl } from './url.ts';

const SSH = 'ssh://git@h/r';
const HTTPS = 'https://h/r';
const GET = 'Get "https://h/r/info/refs?service=git-upload-pack": ';

/** What git, curl and ssh say, and what fluxcd/pkg git 0.52 with go-git 5.19 said of the same server. */
test.each([
  [
    SSH,
    'ssh: Could not resolve hostname nope: No address',
    'UNKNOWN_HOST',
    'dial tcp: lookup nope: no such host',
  ],
  [HTTPS, 'Could not resolve host: nope', 'UNKNOWN_HOST', `${GET}dial tcp: lookup nope: no such host`],
  [
    HTTPS,
    "fatal: unable to access 'https://h/r/': getpeername() failed with errno 107: Transport endpoint is not connected",
    'CONNECTION',
    `${GET}read: connection reset by peer`,
  ],
  [
    HTTPS,
    'Could not resolve proxy: nope',
    'UNKNOWN_HOST',
    `${GET}proxyconnect tcp: dial tcp: lookup nope: no such host`,
  ],
  [
    SSH,
    'No ED25519 host key is known for h and you have requested strict checking.\nHost key verification failed.',
    'HOST_KEY',
    'ssh: handshake failed: knownhosts: key is unknown',
  ],
  [
    SSH,
    '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.',
    'HOST_KEY',
    'ssh: handshake failed: knownhosts: key mismatch',
  ],
  [
    SSH,
    'The ED25519 host key for h is marked as revoked.\nHost key verification failed.',
    'HOST_KEY',
    'ssh: handshake failed: knownhosts: key is revoked',
  ],
  [
    SSH,
    'git@h: Permission denied (publickey).',
    'AUTHORIZATION_FAILED',
    'ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain',
  ],
  [
    SSH,
    'Unable to negotiate with h port 22: no matching host key type found. Their offer: x,y',
    'CONNECTION',
    'ssh: handshake failed: ssh: no common algorithm for host key; peer offered: [x y]',
  ],
  [
    SSH,
    'Load key "/x": incorrect passphrase supplied to decrypt private key',
    'IDENTITY',
    'x509: decryption password incorrect',
  ],
  [
    SSH,
    'ssh: connect to host h port 22: Connection refused',
    'CONNECTION',
    'dial tcp h:22: connect: connection refused',
  ],
  [
    HTTPS,
    "fatal: unable to access 'https://h/r/': server certificate verification failed. CAfile: none CRLfile: none",
    'TLS',
    `${GET}tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  ],
  [
    HTTPS,
    "fatal: unable to access 'https://h/r/': SSL: no alternative certificate subject name matches target host name 'h'",
    'TLS',
    `${GET}tls: failed to verify certificate: x509: certificate is not valid for this host`,
  ],
  [
    HTTPS,
    'gnutls_handshake() failed: An unexpected TLS packet was received.',
    'TLS',
    `${GET}http: server gave HTTP response to HTTPS client`,
  ],
  [
    HTTPS,
    'gnutls_handshake() failed: The TLS connection was non-properly terminated.',
    'CONNECTION',
    `${GET}EOF`,
  ],
  [
    HTTPS,
    'Received HTTP code 407 from proxy after CONNECT',
    'CONNECTION',
    `${GET}Proxy Authentication Required`,
  ],
  [
    HTTPS,
    'Failed to connect to h port 443 after 0 ms: Connection timed out',
    'CONNECTION',
    `${GET}dial tcp h:443: i/o timeout`,
  ],
  [
    HTTPS,
    "remote: no entry for you\nfatal: unable to access 'https://h/r/': The requested URL returned error: 403",
    'AUTHORIZATION_FAILED',
    'authorization failed: no entry for you',
  ],
  [
    HTTPS,
    "fatal: unable to access 'https://h/r/': The requested URL returned error: 502",
    'CONNECTION',
    'unexpected client error: unexpected requesting "https://h/r/info/refs?service=git-upload-pack" status code: 502',
  ],
  [HTTPS, "fatal: repository 'https://h/r/' not found", 'REPOSITORY_NOT_FOUND', 'repository not found'],
  [
    HTTPS,
    ' ! [rejected]        main -> main (fetch first)\nerror: failed to push some refs',
    'PUSH_REJECTED',
    'non-fast-forward update: refs/heads/main',
  ],
  [
    HTTPS,
    ' ! [remote rejected] main -> main (failed to update ref)',
    'PUSH_REJECTED',
    'command error on refs/heads/main: failed to update ref',
  ],
  [
    HTTPS,
    ' ! [remote rejected] main -> main (pre-receive hook declined)',
    'PUSH_DECLINED',
    'command error on refs/heads/main: pre-receive hook declined',
  ],
  [HTTPS, 'fatal: something new', 'GIT', 'something new'],
  [HTTPS, '', 'GIT', 'git failed'],
])('classify, for %s, reads %j', (url, stderr, code, message) => {
  expect(classify(stderr, { url: parseGitUrl(url) }, [])).toMatchObject({ code, message });
});

test.each([
  [
    SSH,
    'ssh: Could not resolve hostname nope: Name or service not known',
    'dial tcp: lookup nope on [::1]:53: no such host',
  ],
  [
    SSH,
    'ssh: Could not resolve hostname nope: Temporary failure in name resolution',
    'dial tcp: lookup nope on [::1]:53: server misbehaving',
  ],
  [HTTPS, 'Could not resolve host: nope', `${GET}dial tcp: lookup nope on [::1]:53: no such host`],
])('classify, for %s, names who was asked when it reads %j', (url, stderr, message) => {
  const at = { url: parseGitUrl(url), nameServer: '[::1]:53' };
  expect(classify(stderr, at, [])).toMatchObject({ code: 'UNKNOWN_HOST', message });
});

test.each([
  ['error:0A00045C:SSL routines::tlsv13 alert certificate required', 'certificate required'],
  ['gnutls_handshake() failed: Certificate is required', 'certificate required'],
  ['error:0A000412:SSL routines::sslv3 alert bad certificate', 'bad certificate'],
  ['gnutls_handshake() failed: CA is unknown', 'unknown certificate authority'],
  ['error:0A000418:SSL routines::tlsv1 alert unknown ca', 'unknown certificate authority'],
])('classify tells of the alert in %j', (stderr, alert) => {
  const message = `${GET}remote error: tls: ${alert}`;
  expect(classify(stderr, { url: parseGitUrl(HTTPS) }, [])).toMatchObject({ code: 'TLS', message });
});

test.each([
  [
    'ssh says that a certificate has expired',
    'Certificate invalid: expired\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @',
    'ssh: handshake failed: ssh: cert has expired',
  ],
  [
    'ssh finds another name in a certificate',
    'Certificate invalid: name is not a listed principal\nHost key verification failed.',
    'ssh: handshake failed: ssh: principal "h" not in the set of valid principals for given certificate',
  ],
  [
    'ssh knows another kind of key',
    'No ED25519 host key is known for h and you have requested strict checking.',
    'ssh: handshake failed: knownhosts: key mismatch',
  ],
])('classify names the host key when %s', (_, stderr, message) => {
  const at = { url: parseGitUrl(SSH), hostKnown: true };
  expect(classify(stderr, at, [])).toMatchObject({ code: 'HOST_KEY', message });
});

test('classify names the proxy, or where a redirect led, when that is what does not answer', () => {
  const stderr = "Failed to connect to 10.0.0.9 port 3128 after 0 ms: Couldn't connect to server";
  const at = { url: parseGitUrl('http://me:pw@h/r') };
  const get = 'Get "http://me:***@h/r/info/refs?service=git-upload-pack": ';
  const refused = 'dial tcp 10.0.0.9:3128: connect: connection refused';
  expect(classify(stderr, at, []).message).toBe(get + refused);
  const proxied = { ...at, proxy: 'http://u:p@10.0.0.9:3128' };
  expect(classify(stderr, proxied, []).message).toBe(`${get}proxyconnect tcp: ${refused}`);
});

test('classify keeps what a server remarks on one page, without control characters', () => {
  const stderr = `remote: \u001b[31mno\nremote: ${'x'.repeat(5000)}\nerror: 403`;
  const { message } = classify(stderr, { url: parseGitUrl(HTTPS) }, []);
  expect(message.startsWith('authorization failed: [31mno\nxxx')).toBe(true);
  expect(message.length).toBeLessThan(1100);
});

test('classify speaks of pushes as pushes', () => {
  const at = { url: parseGitUrl(HTTPS), service: 'git-receive-pack' } as const;
  expect(classify('The requested URL returned error: 500', at, []).message).toContain(
    '?service=git-receive-pack"',
  );
});

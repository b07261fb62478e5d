import { expect, test } from 'vitest';
import { connectionWords } from './connection-words.ts';

function systemError(code: string, fields: object = {}): Error {
  return Object.assign(new Error(`${code} of Node`), { code }, fields);
}

const otherHost = (host: string, cert: object): Error =>
  systemError('ERR_TLS_CERT_ALTNAME_INVALID', { host, cert });

const REFUSED = systemError('ECONNREFUSED', { address: '127.0.0.1', port: 1 });

test.each<[string, unknown, string]>([
  ['refused', REFUSED, 'dial tcp 127.0.0.1:1: connect: connection refused'],
  [
    'of fetch',
    new TypeError('fetch failed', { cause: REFUSED }),
    'dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    'of two addresses',
    new AggregateError([systemError('ECONNREFUSED', { address: '::1', port: 1 }), REFUSED]),
    'dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    'IPv6',
    systemError('EHOSTUNREACH', { address: '2001:db8::1', port: 443 }),
    'dial tcp [2001:db8::1]:443: connect: no route to host',
  ],
  [
    'no name',
    systemError('ENOTFOUND', { hostname: 'nowhere.invalid' }),
    'dial tcp: lookup nowhere.invalid: no such host',
  ],
  [
    'self-signed',
    systemError('DEPTH_ZERO_SELF_SIGNED_CERT'),
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    'of another host',
    otherHost('a.org', { subjectaltname: 'IP Address:127.0.0.1, DNS:b.org, DNS:*.c.org' }),
    'tls: failed to verify certificate: x509: certificate is valid for b.org, *.c.org, not a.org',
  ],
  [
    'of another address',
    otherHost('10.0.0.1', { subjectaltname: 'IP Address:127.0.0.1, DNS:b.org' }),
    'tls: failed to verify certificate: x509: certificate is valid for 127.0.0.1, not 10.0.0.1',
  ],
  [
    'of no address',
    otherHost('::1', { subjectaltname: 'DNS:b.org' }),
    "tls: failed to verify certificate: x509: cannot validate certificate for ::1 because it doesn't contain any IP SANs",
  ],
  [
    'of no name',
    otherHost('a.org', { subjectaltname: 'IP Address:127.0.0.1' }),
    'tls: failed to verify certificate: x509: certificate is not valid for any names, but wanted to match a.org',
  ],
  [
    'of an old certificate',
    otherHost('a.org', { subject: { CN: 'a.org' } }),
    'tls: failed to verify certificate: x509: certificate relies on legacy Common Name field, use SANs instead',
  ],
  [
    'of nobody knows whom',
    systemError('ERR_TLS_CERT_ALTNAME_INVALID'),
    'tls: failed to verify certificate: x509: certificate is not valid for this host',
  ],
  ['reset', systemError('ECONNRESET'), 'connection reset by peer'],
  [
    'no TLS',
    systemError('ERR_SSL_PACKET_LENGTH_TOO_LONG'),
    'http: server gave HTTP response to HTTPS client',
  ],
  ['timeout', systemError('UND_ERR_CONNECT_TIMEOUT'), 'dial tcp: i/o timeout'],
  ['anything else', systemError('EPROTO'), 'EPROTO of Node'],
  ['a text', 'torn', 'torn'],
])('connectionWords says in Go’s words: %s', (_, thrown, words) => {
  expect(connectionWords(thrown)).toBe(words);
});

/** What Node says of a connection that failed: a system error, or one of TLS. */
interface ConnectionError {
  readonly code?: unknown;
  readonly address?: unknown;
  readonly hostname?: unknown;
  readonly port?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  /** Of a certificate that is another host's: the host, and what the certificate is for. */
  readonly host?: unknown;
  readonly cert?: unknown;
}

const UNREACHED: ReadonlyMap<unknown, string> = new Map([
  ['ECONNREFUSED', 'connect: connection refused'],
  ['EHOSTUNREACH', 'connect: no route to host'],
  ['ENETUNREACH', 'connect: network is unreachable'],
  ['ETIMEDOUT', 'i/o timeout'],
]);
const UNRESOLVED: ReadonlyMap<unknown, string> = new Map([
  ['ENOTFOUND', 'no such host'],
  ['EAI_AGAIN', 'Temporary failure in name resolution'],
]);
const UNVERIFIED: ReadonlyMap<unknown, string> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate signed by unknown authority'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate signed by unknown authority'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate signed by unknown authority'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate signed by unknown authority'],
  ['CERT_HAS_EXPIRED', 'certificate has expired or is not yet valid'],
]);

const UNTRUSTED = 'tls: failed to verify certificate: x509';

/** What Go's HostnameError says; Node lists names as `DNS:a, IP Address:1.2.3.4`. */
function otherHost({ host, cert }: ConnectionError): string {
  const { subjectaltname, subject } = (cert ?? {}) as {
    readonly subjectaltname?: unknown;
    readonly subject?: { readonly CN?: unknown };
  };
  if (typeof host !== 'string') return 'certificate is not valid for this host';
  const names = typeof subjectaltname === 'string' ? subjectaltname.split(', ') : [];
  const isAddress = /^[\d.]+$|:/.test(host);
  const prefix = isAddress ? 'IP Address:' : 'DNS:';
  const valid = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (names.length === 0 && typeof subject?.CN === 'string' && !isAddress)
    return 'certificate relies on legacy Common Name field, use SANs instead';
  if (valid.length > 0) return `certificate is valid for ${valid.join(', ')}, not ${host}`;
  return isAddress
    ? `cannot validate certificate for ${host} because it doesn't contain any IP SANs`
    : `certificate is not valid for any names, but wanted to match ${host}`;
}

/**
 * Why there is no connection, in the words of Go's `net` and `crypto/tls`, which users of Flux and Helm know; Node's own
 * words where Go would have none. Takes what `fetch`, undici, `node:http` and `node:net` throw.
 */
export function connectionWords(thrown: unknown): string {
  const error = firstOf(thrown);
  const { code } = error;
  const host = String(error.address ?? error.hostname ?? '');
  const unreached = UNREACHED.get(code);
  if (unreached !== undefined)
    return host === '' ? unreached : `dial tcp ${endpoint(host, error.port)}: ${unreached}`;
  const unresolved = UNRESOLVED.get(code);
  if (unresolved !== undefined) return `dial tcp: lookup ${String(error.hostname ?? host)}: ${unresolved}`;
  const unverified = UNVERIFIED.get(code);
  if (unverified !== undefined) return `${UNTRUSTED}: ${unverified}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `${UNTRUSTED}: ${otherHost(error)}`;
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return 'http: server gave HTTP response to HTTPS client';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'connection reset by peer';
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return 'dial tcp: i/o timeout';
  return typeof error.message === 'string' && error.message !== '' ? error.message : String(code ?? thrown);
}

/** `fetch` hides the error in its cause, and the tries of several addresses are errors of one. */
function firstOf(thrown: unknown): ConnectionError {
  if (typeof thrown !== 'object' || thrown === null) return { message: String(thrown) };
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return firstOf(thrown.errors.at(-1));
  const { code, cause } = thrown as ConnectionError;
  return code === undefined && cause instanceof Error ? firstOf(cause) : (thrown as ConnectionError);
}

function endpoint(host: string, port: unknown): string {
  const bracketed = host.includes(':') ? `[${host}]` : host;
  return port === undefined ? bracketed : `${bracketed}:${String(port)}`;
}

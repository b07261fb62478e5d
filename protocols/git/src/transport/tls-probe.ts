import { isIP } from 'node:net';
import { connect, getCACertificates, type PeerCertificate, type TLSSocket } from 'node:tls';
import { connectionWords } from '@flux-ts/errors';
import type { GitUrl } from './url.ts';

/** What a server's certificate says of itself, and what Node has against it. */
export interface ProbedCertificate {
  /** Node's code, e.g. `CERT_HAS_EXPIRED`. */
  readonly code: string;
  readonly cert: PeerCertificate;
}

const PATIENCE_MS = 3_000;
const HTTPS_PORT = 443;

/**
 * Asks a server for its certificate, to tell what git refused in it: git says only that it did. Nothing is sent, and
 * nothing follows from the answer but words. Undefined when there is none, or nothing wrong with it.
 */
export function probeCertificate(
  url: GitUrl,
  ca: string | undefined,
): Promise<ProbedCertificate | undefined> {
  return probe<ProbedCertificate>(url, ca, (socket, end) => {
    socket.once('error', () => end(undefined));
    socket.once('secureConnect', () => {
      // A code, although its type says that it is an error.
      const code: unknown = socket.authorizationError;
      end(typeof code === 'string' ? { code, cert: socket.getPeerCertificate() } : undefined);
    });
  });
}

/**
 * Whether a server ends a connection because no client certificate came: some libraries that git speaks TLS by see no
 * more than the end. With TLS 1.3 the server's alert follows the handshake.
 */
export async function wantsClientCertificate(url: GitUrl): Promise<boolean> {
  const told = await probe<true>(url, undefined, (socket, end) => {
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(isAboutCertificate(code) || undefined));
    socket.once('close', () => end(undefined));
    socket.resume();
  });
  return told === true;
}

const isAboutCertificate = (code = ''): boolean => code.endsWith('ALERT_CERTIFICATE_REQUIRED');

function probe<T>(
  url: GitUrl,
  ca: string | undefined,
  hear: (socket: TLSSocket, end: (found: T | undefined) => void) => void,
): Promise<T | undefined> {
  const host = hostOf(url);
  const port = Number(new URL(url.bare).port || HTTPS_PORT);
  const trusted = ca === undefined ? {} : { ca: [ca, ...getCACertificates('default')] };
  return new Promise((resolve) => {
    const name = isIP(host) === 0 ? { servername: host } : {};
    const socket = connect({
      host,
      port,
      ...name,
      ...trusted,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    const timer = setTimeout(() => end(undefined), PATIENCE_MS);
    const end = (found: T | undefined): void => {
      clearTimeout(timer);
      socket.on('error', () => {}).destroy();
      resolve(found);
    };
    hear(socket, end);
  });
}

/** Why Go would refuse the certificate (crypto/x509, HostnameError and CertificateInvalidError); undefined for other reasons. */
export function certificateWords(
  url: GitUrl,
  { code, cert }: ProbedCertificate,
  now: number,
): string | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return connectionWords({ code, host: hostOf(url), cert });
  const late = code === 'CERT_HAS_EXPIRED';
  if (!late && code !== 'CERT_NOT_YET_VALID') return undefined;
  const time = `current time ${goTime(now)} is ${late ? 'after' : 'before'}`;
  const bound = goTime(Date.parse(late ? cert.valid_to : cert.valid_from));
  const beginning = 'tls: failed to verify certificate: x509: certificate has expired or is not yet valid';
  return `${beginning}: ${time} ${bound}`;
}

function hostOf(url: GitUrl): string {
  return new URL(url.bare).hostname.replace(/^\[|\]$/g, '');
}

/** RFC 3339 to the second. */
function goTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

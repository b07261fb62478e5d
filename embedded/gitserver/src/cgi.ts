import type { IncomingMessage } from 'node:http';
import type { GitRoute } from './repository-name.ts';

/** The head of a CGI response (RFC 3875 §6). */
export interface CgiHead {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Offset of the body. */
  readonly body: number;
}

const MAX_HEAD = 64 * 1024;

/** Reads a CGI response's head; undefined while it is incomplete, `invalid` when it cannot become one. */
export function parseCgiHead(buffer: Buffer): CgiHead | 'invalid' | undefined {
  const end = buffer.indexOf('\r\n\r\n');
  if (end < 0) return buffer.length > MAX_HEAD ? 'invalid' : undefined;
  let status = 200;
  const headers: [string, string][] = [];
  for (const line of buffer.toString('latin1', 0, end).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) return 'invalid';
    const name = line.slice(0, colon);
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers.push([name, value]);
  }
  return status >= 200 && status <= 599 ? { status, headers, body: end + 4 } : 'invalid';
}

/** CGI variables of one request to `git http-backend`. The request's body is given already decoded. */
export function cgiVariables(
  request: IncomingMessage,
  route: GitRoute,
  root: string,
): Record<string, string> {
  const protocol = request.headers['git-protocol'];
  const path = route.step === 'advertise' ? 'info/refs' : route.service;
  return {
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: `/${route.repository}.git/${path}`,
    QUERY_STRING: route.step === 'advertise' ? `service=${route.service}` : '',
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: request.headers['content-type'] ?? '',
    REMOTE_USER: 'git',
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
    SERVER_PROTOCOL: 'HTTP/1.1',
    ...(typeof protocol === 'string' && /^[\w:=.-]{1,100}$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {}),
  };
}

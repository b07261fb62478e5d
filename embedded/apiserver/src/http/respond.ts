import { encodeJson } from '../json.ts';
import type { StatusError } from '../status/status.ts';
import type { ApiResponse } from './message.ts';

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };

/** An answer in JSON. */
export function respondJson(status: number, value: unknown): ApiResponse {
  return respondBytes(status, [encodeJson(value)]);
}

/** An answer of JSON bytes that exist already. */
export function respondBytes(status: number, chunks: readonly Uint8Array[]): ApiResponse {
  return { status, headers: JSON_HEADERS, body: chunks };
}

/** A plain text. */
export function respondText(status: number, text: string): ApiResponse {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-cache, private',
      'x-content-type-options': 'nosniff',
    },
    body: [Buffer.from(text)],
  };
}

/** A failure as its Status. */
export function respondStatus(error: StatusError): ApiResponse {
  const response = respondJson(error.httpCode, error.status);
  const retry = error.status.details?.retryAfterSeconds;
  if (retry === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(retry) } };
}

/** The answer with a Warning header a text (RFC 7234, code 299), each once. */
export function withWarnings(response: ApiResponse, warnings: readonly string[]): ApiResponse {
  if (warnings.length === 0) return response;
  const texts = [...new Set(warnings)].map((text) => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`);
  const { warning } = response.headers;
  const all = warning === undefined ? texts : [warning, ...texts];
  return { ...response, headers: { ...response.headers, warning: all.join(', ') } };
}

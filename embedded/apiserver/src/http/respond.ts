import { encode } from '@flux-ts/yaml';
import { encodeJson } from '../json.ts';
import type { StatusError } from '../status/status.ts';
import { asValue } from '../values.ts';
import { failureForm, isPretty } from './media-type.ts';
import type { ApiRequest, ApiResponse } from './message.ts';

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-cache, private' };

/** An answer in JSON, with the end of line that Go's encoder writes. */
export function respondJson(status: number, value: unknown): ApiResponse {
  return respondBytes(status, [encodeJson(value), LINE_END]);
}

const ESCAPED: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

/** JSON for people: a line a field, and no end of line. */
export function respondPretty(status: number, value: unknown): ApiResponse {
  // As encoding/json does, so that no page takes it for its own.
  const text = JSON.stringify(value, undefined, 2).replace(/[<>&]/g, (sign) => ESCAPED[sign]!);
  return respondBytes(status, [Buffer.from(text)]);
}

/** What follows every object in JSON. */
export const LINE_END = Buffer.from('\n');

/** An answer of JSON bytes that exist already. */
export function respondBytes(status: number, chunks: readonly Uint8Array[]): ApiResponse {
  return { status, headers: JSON_HEADERS, body: chunks };
}

/** That there is nothing to say. */
export function respondNothing(): ApiResponse {
  return { status: 204, headers: { 'cache-control': 'no-cache, private' }, body: [] };
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

/**
 * A failure as its Status. For those who take Statuses in no form that there is, it is indented
 * (apiserver handlers/responsewriters WriteRawJSON).
 */
export function respondStatus(
  error: StatusError,
  asked?: Pick<ApiRequest, 'headers' | 'query'>,
): ApiResponse {
  const response = inForm(error, asked);
  const retry = error.status.details?.retryAfterSeconds;
  if (retry === undefined) return response;
  return { ...response, headers: { ...response.headers, 'retry-after': String(retry) } };
}

function inForm(
  { httpCode, status }: StatusError,
  asked: Pick<ApiRequest, 'headers' | 'query'> | undefined,
): ApiResponse {
  if (asked === undefined) return respondJson(httpCode, status);
  const { headers, query } = asked;
  const form = failureForm(headers['accept']);
  if (form === undefined) return respondPretty(httpCode, status);
  if (form.format === 'json') {
    const pretty = form.pretty || isPretty(query, headers['user-agent']);
    return pretty ? respondPretty(httpCode, status) : respondJson(httpCode, status);
  }
  const response = respondBytes(httpCode, [Buffer.from(encode(asValue(status)))]);
  return { ...response, headers: { ...response.headers, 'content-type': 'application/yaml' } };
}

/** The answer with a Warning header a text (RFC 7234, code 299), each once. */
export function withWarnings(response: ApiResponse, warnings: readonly string[]): ApiResponse {
  if (warnings.length === 0) return response;
  const texts = [...new Set(warnings)].map((text) => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`);
  const { warning } = response.headers;
  const all = warning === undefined ? texts : [warning, ...texts];
  return { ...response, headers: { ...response.headers, warning: all.join(', ') } };
}

import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { errorMessage } from '@flux-ts/errors';

/** How much a webhook may answer. */
const MAX_ANSWER = 4 * 1024 * 1024;

/** A question to a webhook. */
export interface WebhookCall {
  /** An https URL; the time limit is added to its query. */
  readonly url: string;
  /** PEM certificates that the webhook's must be signed by; without them the machine's own. */
  readonly authorities: string | undefined;
  readonly body: string;
  readonly timeoutSeconds: number;
  /** Ends the question before its time. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends the question and returns the text of the answer. Rejects with an Error in client-go's words. */
export type CallWebhook = (call: WebhookCall) => Promise<string>;

/** Asks by HTTPS. Follows no redirects, sends no credentials. */
export const callWebhook: CallWebhook = async ({ url, authorities, body, timeoutSeconds, signal }) => {
  const address = new URL(url);
  address.searchParams.set('timeout', `${timeoutSeconds}s`);
  try {
    const limit = AbortSignal.timeout(timeoutSeconds * 1000);
    return await send(
      address,
      authorities,
      body,
      signal === undefined ? limit : AbortSignal.any([limit, signal]),
    );
  } catch (thrown) {
    if (thrown instanceof UnwantedAnswer) throw thrown;
    throw new Error(`Post ${JSON.stringify(address.href)}: ${inGoWords(address, thrown)}`, { cause: thrown });
  }
};

/** An answer came, and it is no success. */
class UnwantedAnswer extends Error {}

function send(
  address: URL,
  authorities: string | undefined,
  body: string,
  signal: AbortSignal,
): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'kube-apiserver-admission',
  };
  return new Promise((resolve, reject) => {
    const sent = request(address, {
      method: 'POST',
      headers,
      signal,
      agent: false,
      ...(authorities === undefined ? {} : { ca: authorities }),
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_ANSWER) sent.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode <= 206) resolve(text);
        else reject(new UnwantedAnswer(unwanted(statusCode, isText(response) ? text.trim() : '')));
      });
    });
    sent.end(body);
  });
}

// client-go rest/request.go newUnstructuredResponseError, apimachinery api/errors NewGenericServerResponse.
const GENERIC: ReadonlyMap<number, string> = new Map([
  [400, 'the server rejected our request for an unknown reason'],
  [401, 'the server has asked for the client to provide credentials'],
  [404, 'the server could not find the requested resource'],
  [405, 'the server does not allow this method on the requested resource'],
  [503, 'the server is currently unable to handle the request'],
]);
const SHOWN = 2048;

/** Nothing else of an unwanted answer is shown. */
function isText({ headers }: IncomingMessage): boolean {
  const type = headers['content-type'] ?? '';
  return type === '' || type.startsWith('text/');
}

function unwanted(status: number, text: string): string {
  const said = text === '' ? 'unknown' : text.slice(0, SHOWN);
  if (status === 403) return said;
  const known = GENERIC.get(status);
  if (known !== undefined) return known;
  if (status >= 500)
    return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`;
  return `the server responded with the status code ${status} but did not return more information`;
}

function inGoWords({ hostname, port }: URL, thrown: unknown): string {
  const { code, name } = thrown as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return 'context deadline exceeded';
  if (code === 'ECONNREFUSED') return `dial tcp ${hostname}:${port || '443'}: connect: connection refused`;
  if (UNSIGNED.has(String(code))) {
    return 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  }
  return errorMessage(thrown);
}

const UNSIGNED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

import { connectionWords } from '@flux-ts/errors';
import { ApiError } from './errors.ts';
import type { Incoming } from './exchange.ts';
import { parseJson } from './json.ts';
import type { Status } from './status.ts';

/** What was asked for, for messages. */
export interface Subject {
  /** HTTP method in lower case. */
  readonly verb: string;
  /** `deployments.apps`, or empty. */
  readonly resource: string;
  readonly name: string;
}

/** The error that an answer of 400 or more means. */
export function errorOfAnswer(answer: Incoming, subject: Subject): ApiError {
  const status = readStatus(answer);
  return status === undefined
    ? ApiError.fromStatus(genericStatus(answer, subject), answer.status)
    : ApiError.fromStatus(status, answer.status);
}

function readStatus(answer: Incoming): Status | undefined {
  if (answer.body.length === 0 || answer.body[0] !== 0x7b) return undefined;
  try {
    const body = parseJson(answer.body) as unknown as Status;
    return body.kind === 'Status' ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Words for an answer without a Status (apimachinery pkg/api/errors NewGenericServerResponse). */
function genericStatus(answer: Incoming, subject: Subject): Status {
  const code = answer.status;
  const text = new TextDecoder().decode(answer.body.subarray(0, 2048)).trim();
  const place = subject.resource === '' ? '' : ` (${subject.verb} ${subject.resource} ${subject.name})`;
  const reason = code === 409 && subject.verb === 'post' ? { reason: 'AlreadyExists' } : {};
  return {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    message: genericMessage(code, text) + place,
    ...reason,
  };
}

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  406: 'the server was unable to respond with a content type that the client supports',
  409: 'the server reported a conflict',
  415: 'the body of the request was in an unknown format',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
};

function genericMessage(code: number, text: string): string {
  if (code === 403) return text === '' ? 'unknown' : text;
  const known = MESSAGES[code];
  if (known !== undefined) return known;
  return code >= 500
    ? `an error on the server (${JSON.stringify(text === '' ? 'unknown' : text)}) has prevented the request from succeeding`
    : `the server responded with the status code ${code} but did not return more information`;
}

/** Go's words for a connection that failed (net, net/http), which users of Flux know. */
export function unreachable(method: string, url: string, cause: unknown): ApiError {
  return ApiError.local('UNREACHABLE', `${verbOf(method)} "${url}": ${connectionWords(cause)}`, cause);
}

/** A method as net/http names it in errors: `Get`. */
export function verbOf(method: string): string {
  return `${method[0]}${method.slice(1).toLowerCase()}`;
}

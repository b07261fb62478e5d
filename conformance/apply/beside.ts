import { type ApiServer, startApiServer } from '@flux-ts/apiserver';
import type { ManagedFieldsEntry } from '@flux-ts/resource';
import type { Value, ValueObject } from '@flux-ts/yaml';
import type { Send } from '../oracles/http.ts';

/** A request to both servers. `body` may depend on what each of them has. */
export interface BesideRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** What a server answers, without what differs from run to run. */
export interface BesideAnswer {
  readonly status: number;
  readonly body: ValueObject;
  readonly warnings: readonly string[];
}

/** The embedded API in this process, asked as the real one is. */
export interface Embedded {
  readonly send: Send;
  stop(): Promise<void>;
}

/** Starts an empty embedded API. */
export async function startEmbedded(): Promise<Embedded> {
  const server = await startApiServer({ storage: 'memory', address: '127.0.0.1', port: 0 });
  return { send: sendTo(server), stop: () => server.stop() };
}

function sendTo(server: ApiServer): Send {
  return async (method, path, options = {}) => {
    const url = new URL(path, 'https://embedded');
    const text = typeof options.body === 'string' ? options.body : JSON.stringify(options.body);
    const response = await server.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: { accept: 'application/json', 'content-type': options.contentType ?? 'application/json' },
      ...(options.body === undefined ? {} : { body: Buffer.from(text) }),
    });
    if (!Array.isArray(response.body)) throw new Error(`${method} ${path} answers with a stream`);
    const said = Buffer.concat(response.body).toString('utf8');
    const body: unknown = said.startsWith('{') ? JSON.parse(said) : said;
    return { status: response.status, headers: response.headers, body };
  };
}

/** An answer in the form in which both servers' are compared. */
export function comparable(answer: Awaited<ReturnType<Send>>): BesideAnswer {
  const { warning } = answer.headers;
  const said = Array.isArray(warning) ? warning.join(', ') : (warning ?? '');
  const warnings = said.split(/, (?=299 )/).sort();
  const body = structuredClone(answer.body) as ValueObject;
  return { status: answer.status, warnings, body: answer.status < 300 ? maskObject(body) : maskStatus(body) };
}

/** Without identity and times; owners in an order of their own, since those of one second are in none. */
function maskObject(object: ValueObject): ValueObject {
  const {
    uid: _,
    resourceVersion: __,
    creationTimestamp: ___,
    ...metadata
  } = object['metadata'] as ValueObject;
  const owners = (metadata['managedFields'] ?? []) as unknown as ManagedFieldsEntry[];
  const masked = owners.map(({ time, ...entry }) =>
    JSON.stringify(sorted({ ...entry, timed: time !== undefined })),
  );
  return { ...object, metadata: { ...metadata, managedFields: masked.sort() } };
}

/** Several complaints are in the order of Go's maps, which is none. */
function maskStatus(status: ValueObject): ValueObject {
  const { causes, ...details } = (status['details'] ?? {}) as ValueObject;
  const list = (Array.isArray(causes) ? causes : []) as ValueObject[];
  const masked = list.map((cause) =>
    JSON.stringify({ ...cause, message: maskText(String(cause['message'])) }),
  );
  const text = String(status['message']);
  // What the causes say has been compared with them.
  const message = list.length === 0 ? linesOf(text) : text.slice(0, text.indexOf(' is invalid: '));
  return { ...status, message, details: { ...details, causes: masked.sort() } };
}

const UNDECLARED = 'field not declared in schema';

/** In a map with a field too many it is chance which other faults are met before it, so none is compared. */
function linesOf(text: string): string[] {
  const lines = text
    .replace(/: (errors:|\.)/, '\n$1')
    .split(/\n */)
    .filter((line) => line !== 'errors:');
  const isPartial = text.includes(UNDECLARED);
  return lines.filter((_line, i) => !isPartial || i === 0).sort();
}

/** Some messages quote a whole object as JSON, with what differs from run to run. */
function maskText(message: string): Value {
  const [quoted] = /"\{\\"(?:[^"\\]|\\.)*\}"/.exec(message) ?? [];
  if (quoted === undefined) return message;
  const object = JSON.parse(JSON.parse(quoted)) as ValueObject;
  if (object['metadata'] === undefined) return message;
  return [message.replace(quoted, ''), sorted(maskObject(object))];
}

function sorted(value: unknown): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value as Value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

import { errorMessage } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import type { FieldError } from '@flux-ts/schema';
import { decode } from '@flux-ts/yaml';
import { goJsonError, goJsonType, noObject } from '../go-json.ts';
import { decodeJson } from '../json.ts';
import { badRequest, invalid, unsupportedMediaType } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asObject, asText, fieldAt } from '../values.ts';
import type { Exchange } from './exchange.ts';
import { isMediaType, mediaTypeOf } from './media-type.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const YAML = 'application/yaml';

/** The body as a value, whatever it is; undefined when it is empty. Throws BadRequest, UnsupportedMediaType. */
export function readBody({ request, api, target }: Exchange): unknown {
  const { body } = request;
  if (body === undefined || body.length === 0) return undefined;
  const type = mediaTypeOf(request.headers['content-type']);
  if (!isMediaType(request.headers['content-type'])) throw unsupportedMediaType([JSON_TYPE, YAML, PROTOBUF]);
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
  try {
    if (type === PROTOBUF) return api.protobuf.decode(body);
    if (type === YAML) return decode(text);
    // Clients of every kind leave the type out; upstream takes JSON then.
    if (isJson(type)) return decodeJson(text);
  } catch (thrown) {
    if (type !== PROTOBUF) throw unrecognized(target.type.kind, thrown, text);
    throw unreadableProtobuf(target.type.kind, thrown, text);
  }
  throw unsupportedMediaType([JSON_TYPE, YAML, PROTOBUF]);
}

/** Whether a body of this content type is read as JSON. */
export function isJson(contentType: string | undefined): boolean {
  const type = mediaTypeOf(contentType);
  return type === JSON_TYPE || type === '';
}

/** The body as an object of the target's kind. Throws BadRequest. */
export function readObject(exchange: Exchange): KubeObject {
  const { target } = exchange;
  // Go leaves an object as it is where `null` is to be read into it.
  const value = readBody(exchange) ?? (isNull(exchange) ? {} : undefined);
  if (!target.type.custom) refuseUnknown(exchange, asObject(value) ?? {});
  else refuseOtherKind(exchange, asObject(value) ?? {});
  return asKind(value, target.apiVersion, target.type.kind);
}

function isNull({ request: { body }, target }: Exchange): boolean {
  if (body === undefined || target.type.custom) return false;
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8').trim() === 'null';
}

/** A custom resource of this version and another kind. Throws Invalid. */
function refuseOtherKind({ target }: Exchange, object: Readonly<Record<string, unknown>>): void {
  const { kind, apiVersion = target.apiVersion } = object;
  const own = target.type.kind;
  if (typeof kind !== 'string' || kind === own || apiVersion !== target.apiVersion) return;
  const error: FieldError = { type: 'Invalid', field: 'kind', badValue: kind, detail: `must be ${own}` };
  const name = asText(fieldAt(object, 'metadata', 'name'));
  throw invalid({ group: target.type.group, name: kind }, name, [error]);
}

/** What no Go type is there for, or what does not fit into its metadata. Throws BadRequest. */
function refuseUnknown({ api, target }: Exchange, object: Readonly<Record<string, unknown>>): void {
  const { apiVersion, kind, metadata } = object;
  const own = target.type.kind;
  const [said, name] = [apiVersion ?? target.apiVersion, kind ?? own];
  const cannot = `cannot be handled as a ${own}`;
  const isOwn = said === target.apiVersion && name === own;
  if (!isOwn && api.kinds.findKind(String(said), String(name)) === undefined) {
    const version = String(said).split('/').at(-1);
    const why = `no kind "${name}" is registered for version "${said}" in scheme "pkg/runtime/scheme.go:111"`;
    throw badRequest(`${name} in version "${version}" ${cannot}: ${why}`);
  }
  if (metadata === undefined || metadata === null || asObject(metadata) !== undefined) return;
  const why = `json: cannot unmarshal ${goJsonType(metadata)} into Go struct field ${own}.metadata of type v1.ObjectMeta`;
  throw badRequest(`${own} in version "${target.version.version}" ${cannot}: ${why}`);
}

const SUMMARY_LENGTH = 30;

/** A body that says it is protobuf (apimachinery runtime/serializer/protobuf). */
function unreadableProtobuf(kind: string, thrown: unknown, text: string): StatusError {
  const isCutOff = thrown instanceof RangeError && thrown.message === 'the message is cut off';
  if (text.startsWith('k8s\0') && !isCutOff)
    return badRequest(`error decoding the body: ${errorMessage(thrown)}`);
  const why = isCutOff
    ? 'unexpected EOF'
    : 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]';
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ${why} (${summaryOf(text)})`,
  );
}

/** A body that is no object (apimachinery runtime.summarizeData and the JSON serializer's Interpret). */
function unrecognized(kind: string, thrown: unknown, text: string): StatusError {
  const why = goJsonError(text, thrown);
  const message = `couldn't get version/kind; json parse error: ${why} (${summaryOf(text)})`;
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${message}`);
}

/** The beginning of a body, as it is where it looks like JSON. */
function summaryOf(text: string): string {
  if (text === '') return '<empty>';
  const summary = text.startsWith('{') ? text : Buffer.from(text).toString('hex');
  return text.length > SUMMARY_LENGTH ? `${summary.slice(0, SUMMARY_LENGTH)} ...` : summary;
}

function otherKind(found: string, apiVersion: string, kind: string): StatusError {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const internal = group.split('.', 1)[0];
  const why = `converting (${version}.${found}) to (${internal}.${kind}): unknown conversion`;
  return badRequest(`${found} in version "${version}" cannot be handled as a ${kind}: ${why}`);
}

/** A value as an object of a kind; what it leaves out of kind and apiVersion is filled in. Throws BadRequest. */
export function asKind(value: unknown, apiVersion: string, kind: string): KubeObject {
  const object = asObject(value);
  if (value === undefined) throw unrecognized(kind, 'unexpected end of JSON input', '');
  if (object === undefined) {
    throw unrecognized(kind, noObject(value), JSON.stringify(value));
  }
  const found = `${object['apiVersion'] ?? apiVersion}, Kind=${object['kind'] ?? kind}`;
  const { apiVersion: _a, kind: _k, metadata, ...rest } = object;
  const result = { kind, apiVersion, metadata: { ...asObject(metadata) }, ...rest } as unknown as KubeObject;
  if (found === `${apiVersion}, Kind=${kind}`) return result;
  if ((object['apiVersion'] ?? apiVersion) === apiVersion)
    throw otherKind(String(object['kind']), apiVersion, kind);
  throw badRequest(
    `the API version in the data (${object['apiVersion'] ?? ''}) does not match the expected API version (${apiVersion})`,
  );
}

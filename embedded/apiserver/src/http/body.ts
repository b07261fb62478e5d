import { errorMessage } from '@flux-ts/errors';
import type { KubeObject } from '@flux-ts/resource';
import { decode } from '@flux-ts/yaml';
import { decodeJson } from '../json.ts';
import { badRequest, unsupportedMediaType } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asObject } from '../values.ts';
import type { Exchange } from './exchange.ts';
import { mediaTypeOf } from './media-type.ts';

const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/vnd.kubernetes.protobuf';
const YAML_TYPES: ReadonlySet<string> = new Set(['application/yaml', 'application/x-yaml', 'text/yaml']);

/** The body as a value, whatever it is; undefined when it is empty. Throws BadRequest, UnsupportedMediaType. */
export function readBody({ request, api, target }: Exchange): unknown {
  const { body } = request;
  if (body === undefined || body.length === 0) return undefined;
  const type = mediaTypeOf(request.headers['content-type']);
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
  try {
    if (type === PROTOBUF) return api.protobuf.decode(body);
    if (YAML_TYPES.has(type)) return decode(text);
    // Clients of every kind leave the type out, or send a form's; upstream takes JSON then.
    if (type === JSON_TYPE || type === '' || type === '*/*') return decodeJson(text);
  } catch (thrown) {
    if (type !== PROTOBUF) throw unrecognized(target.type.kind, thrown, text);
    throw badRequest(`error decoding the body: ${errorMessage(thrown)}`);
  }
  throw unsupportedMediaType([JSON_TYPE, 'application/yaml', PROTOBUF]);
}

/** The body as an object of the target's kind. Throws BadRequest. */
export function readObject(exchange: Exchange): KubeObject {
  const { target } = exchange;
  return asKind(readBody(exchange), target.apiVersion, target.type.kind);
}

const NO_OBJECT =
  'json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; ' +
  'Kind string "json:\\"kind,omitempty\\"" }';
const SUMMARY_LENGTH = 30;

/** A body that is no object (apimachinery runtime.summarizeData and the JSON serializer's Interpret). */
function unrecognized(kind: string, thrown: unknown, text: string): StatusError {
  const said = errorMessage(thrown);
  const position = /at position (\d+)/.exec(said)?.[1];
  const ended = /unexpected end/i.test(said) || position === String(text.length);
  const why = ended ? 'unexpected end of JSON input' : said;
  const summary = text.startsWith('{') ? text : Buffer.from(text).toString('hex');
  if (text === '')
    return badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (<empty>)`,
    );
  const short = text.length > SUMMARY_LENGTH ? `${summary.slice(0, SUMMARY_LENGTH)} ...` : summary;
  const message = `couldn't get version/kind; json parse error: ${why} (${short})`;
  return badRequest(`the object provided is unrecognized (must be of type ${kind}): ${message}`);
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
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
    throw unrecognized(kind, NO_OBJECT.replace('array', goType(value)), JSON.stringify(value));
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

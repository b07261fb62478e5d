import { errorMessage } from '@flux-ts/errors';
import { decode, type Value } from '@flux-ts/yaml';
import { goJsonError, numberOutOfRange } from '../go-json.ts';
import { decodeJson } from '../json.ts';
import { applyObject, checkApplyOptions } from '../registry/apply.ts';
import type { RequestContext } from '../registry/context.ts';
import { type Patch, patchObject } from '../registry/patch.ts';
import { duplicatesOf } from '../registry/sanitize.ts';
import { type Modified, OTHER_NAMESPACE, refuseOtherName } from '../registry/update.ts';
import { badRequest, unroutable, unsupportedMediaType } from '../status/errors.ts';
import { field } from '../values.ts';
import { asKind } from './body.ts';
import { contextOf, type Exchange } from './exchange.ts';
import { mediaTypeOf } from './media-type.ts';
import type { ApiRequest, ApiResponse } from './message.ts';
import { respondObject } from './read-verbs.ts';

const APPLY = 'application/apply-patch+yaml';
const TYPES: ReadonlyMap<string, Patch['type']> = new Map([
  ['application/json-patch+json', 'json'],
  ['application/merge-patch+json', 'merge'],
  ['application/strategic-merge-patch+json', 'strategic'],
]);

/** PATCH of an object or its status. */
export async function patchVerb(exchange: Exchange): Promise<ApiResponse> {
  const type = mediaTypeOf(exchange.request.headers['content-type']);
  const force = checkPatchOptions(exchange.request);
  const ctx = contextOf(exchange, 'PatchOptions');
  const { stored, created } =
    type === APPLY ? await apply(exchange, ctx, force) : await patch(exchange, ctx, type);
  return respondObject(exchange, created ? 201 : 200, stored);
}

/** Whether conflicts are to be overridden. Throws Invalid where options do not fit the type of patch. */
export function checkPatchOptions({ query, headers }: ApiRequest): boolean {
  const said = query.get('force') ?? '0';
  // Anything but a plain no says so (apimachinery runtime/converter.go).
  const force = said !== '0' && said.toLowerCase() !== 'false';
  const isApply = mediaTypeOf(headers['content-type']) === APPLY;
  checkApplyOptions(isApply, query.get('fieldManager') ?? '', force);
  return force;
}

function pathOf({ route, target }: Exchange) {
  const { name, namespace = '', subresource } = route;
  return { target, namespace, name: name!, subresource };
}

function patch(exchange: Exchange, ctx: RequestContext, mediaType: string): Promise<Modified> {
  const { api, request, target } = exchange;
  const type = TYPES.get(mediaType);
  if (type === undefined && !target.type.custom) throw unroutable();
  if (type === undefined || (type === 'strategic' && target.type.custom))
    throw unsupportedMediaType(CUSTOM_TYPES);
  const body = readJson(request, type === 'strategic' ? '' : PREFIX);
  const isIgnored = ctx.fieldValidation === 'Ignore';
  const duplicates = isIgnored ? [] : duplicatesOf(Buffer.from(request.body ?? []).toString('utf8'));
  return patchObject(api, ctx, pathOf(exchange), { type, body, duplicates });
}

const PREFIX = 'error decoding patch: ';

/** What custom resources take. */
const CUSTOM_TYPES = [...[...TYPES.keys()].filter((name) => !name.includes('strategic')), APPLY];

function apply(exchange: Exchange, ctx: RequestContext, force: boolean): Promise<Modified> {
  const { api, request, target } = exchange;
  const path = pathOf(exchange);
  const value = readApply(request, target.apiVersion, target.type.kind);
  const config = asKind(value, target.apiVersion, target.type.kind);
  if (config.metadata.name === undefined) {
    const { uid = '', resourceVersion = '' } = config.metadata;
    const live = api.storage.get(target.type.collection, path.namespace, path.name);
    if (live === undefined && path.subresource === undefined && uid + resourceVersion === '')
      refuseOtherName(undefined, path.name);
    config.metadata.name = path.name;
  }
  if (config.metadata.name !== path.name) {
    throw badRequest(
      `the name of the object (${config.metadata.name}) does not match the name on the URL (${path.name})`,
    );
  }
  if ((config.metadata.namespace ?? path.namespace) !== path.namespace) {
    throw badRequest(OTHER_NAMESPACE);
  }
  return applyObject(api, ctx, path, config, force);
}

/** What is applied says its version (fieldmanager Apply). Throws BadRequest. */
function checkType(value: Value, wanted: string, wantedKind: string): void {
  const said = String(field(value, 'apiVersion') ?? '');
  const kind = String(field(value, 'kind') ?? '');
  if (said === wanted && kind === wantedKind) return;
  throw badRequest(`invalid object type: ${said.includes('/') ? said : `/${said}`}, Kind=${kind}`);
}

/** YAML; most clients send the JSON part of it, which the native reader takes. */
function decodeApply(text: string): Value {
  if (!text.startsWith('{')) return decode(text);
  try {
    return decodeJson(text);
  } catch {
    return decode(text);
  }
}

const NO_YAML = 'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ';

/** What is applied, which says that it is of this version and kind. Throws BadRequest. */
export function readApply({ body }: ApiRequest, apiVersion: string, kind: string): Value {
  let value: Value;
  try {
    value = decodeApply(Buffer.from(body ?? []).toString('utf8'));
  } catch (thrown) {
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${errorMessage(thrown)}`);
  }
  if (Array.isArray(value)) throw badRequest(`${NO_YAML}array into Go value of type map[string]interface {}`);
  checkType(value, apiVersion, kind);
  return value;
}

/** JSON of a patch. Throws BadRequest. */
export function readJson({ body }: ApiRequest, prefix = PREFIX): Value {
  const text = Buffer.from(body ?? []).toString('utf8');
  let value: Value;
  try {
    value = decodeJson(text);
  } catch (thrown) {
    throw badRequest(`${prefix}${goJsonError(text, thrown)}`);
  }
  const number = numberOutOfRange(text);
  if (number === undefined) return value;
  throw badRequest(`${prefix}json: cannot unmarshal number ${number} into Go value of type float64`);
}

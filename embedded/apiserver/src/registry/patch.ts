import {
  applyJsonPatch,
  applyMergePatch,
  applyStrategicMergePatch,
  asValue,
  goPrint,
  type KubeObject,
  ResourceError,
} from '@flux-ts/resource';
import { decodeError } from '@flux-ts/schema';
import type { Value } from '@flux-ts/yaml';
import { goJsonType } from '../go-json.ts';
import { jsonText } from '../json.ts';
import type { Target } from '../kinds/resource-type.ts';
import { badRequest, invalid, rejected, tooLarge, unreasoned } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asList, asObject, asText, cloneValue, field } from '../values.ts';
import type { Api, RequestContext } from './context.ts';
import { inGoOrder, openedByPaths } from './go-order.ts';
import { sanitize, strictly } from './sanitize.ts';
import { unstructuredError } from './unstructured-error.ts';
import { type Modified, modifyObject } from './update.ts';

/** A change by description: the ways that leave ownership to be found out afterwards. */
export interface Patch {
  readonly type: 'json' | 'merge' | 'strategic';
  readonly body: Value;
  /** Complaints of what its text says twice. */
  readonly duplicates?: readonly string[];
}

/** Which object, or part of it, a request is about. */
export interface ObjectPath {
  readonly target: Target;
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string | undefined;
}

/** Patches an object. Throws StatusError: NotFound, BadRequest, Invalid, Conflict. */
export function patchObject(
  api: Api,
  ctx: RequestContext,
  path: ObjectPath,
  patch: Patch,
): Promise<Modified> {
  return modifyObject(api, ctx, {
    ...path,
    unconditional: true,
    next: (live) => {
      checkForm(patch);
      const isKnown = ({ apiVersion, kind }: KubeObject) =>
        api.kinds.findKind(apiVersion, kind) !== undefined;
      return patched(ctx, path.target, live, patch, isKnown);
    },
  });
}

function patched(
  ctx: RequestContext,
  target: Target,
  live: KubeObject,
  patch: Patch,
  isKnown: (object: KubeObject) => boolean,
): KubeObject {
  const value = asObject(applied(target, live, patch));
  if (value === undefined) throw badRequest('the patched object is no object');
  // Patches share parts with their bodies, and a body may be applied again.
  const next = cloneValue(value) as unknown as KubeObject;
  if (asObject(next.metadata) === undefined && target.type.custom)
    throw badRequest('the patched object has no metadata');
  // What is no object is refused below, as all that its type cannot hold.
  if ((next.metadata ?? undefined) === undefined) next.metadata = {} as KubeObject['metadata'];
  if (!target.type.custom) {
    next.apiVersion ??= live.apiVersion;
    next.kind ??= live.kind;
  }
  // It is put into what has been read, whatever it says that it is.
  if (patch.type === 'strategic') Object.assign(next, { apiVersion: live.apiVersion, kind: live.kind });
  if (!target.type.custom && next.apiVersion === live.apiVersion && next.kind !== live.kind) {
    const version = target.version.version;
    const internal = target.type.group === '' ? 'core' : target.type.group.split('.', 1)[0];
    throw unreadable(
      target,
      next,
      patch,
      `converting (${version}.${next.kind}) to (${internal}.${live.kind}): unknown conversion`,
    );
  }
  if (!target.type.custom && next.apiVersion !== live.apiVersion && !isKnown(next)) {
    const said = `no kind "${next.kind}" is registered for version "${next.apiVersion}"`;
    throw unreadable(target, next, patch, `${said} in scheme "pkg/runtime/scheme.go:111"`);
  }
  if (next.apiVersion !== live.apiVersion || next.kind !== live.kind) {
    throw badRequest(
      `the API version in the data (${next.apiVersion}) does not match the expected API version (${live.apiVersion})`,
    );
  }
  refuseUnreadable(target, next, patch);
  const twice = (patch.duplicates ?? []).map((text) => (patch.type === 'json' ? `json patch ${text}` : text));
  const repeated = strictly(ctx, twice);
  const complaints = sanitize(ctx, target, next, {
    trusted: true,
    unreadable: (why) =>
      unreadable(target, applied(target, live, patch) as unknown as KubeObject, patch, why),
  });
  if (repeated.length + complaints.length > 0)
    throw strict(target, live, patch, [...repeated, ...complaints]);
  return next;
}

/** What a built-in kind's Go type cannot hold is told with the whole object. Throws Invalid. */
function refuseUnreadable(target: Target, next: KubeObject, patch: Patch): void {
  const { type, version } = target;
  if (type.custom || version.schema === undefined) return;
  const misfit = patch.type === 'strategic' ? unstructuredError(version.schema, asValue(next)) : undefined;
  if (misfit !== undefined) throw invalidPatch(goPrint(patch.body), misfit);
  const detail = decodeError(version.schema, asValue(next));
  if (detail !== undefined) throw unreadable(target, next, patch, detail);
}

function unreadable(target: Target, next: KubeObject, patch: Patch, detail: string): StatusError {
  return invalidPatch(patchedText(target, next, patch), detail);
}

function invalidPatch(badValue: string, detail: string): StatusError {
  return invalid({ group: '', name: '' }, '', [{ type: 'Invalid', field: 'patch', badValue, detail }]);
}

/** The object as evanphx/json-patch leaves it: what the patch has opened is sorted, the rest is as Go wrote it. */
function patchedText(target: Target, next: KubeObject, { type, body }: Patch): string {
  if (target.type.custom) return jsonText(sorted(next));
  const opened =
    type === 'json' ? openedByPaths(asList(body).map((each) => asText(field(each, 'path')))) : body;
  const { group } = target.type;
  const message = `${group === '' ? 'core' : group.split('.', 1)[0]}.${target.version.version}.${target.type.kind}`;
  return jsonText(inGoOrder(message, next, opened ?? {}));
}

/** The same value, all keys in order, as Go writes a map. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Record<string, unknown>)[key])]));
}

/** Told with the patch, or with what it has made of the object. */
function strict(target: Target, live: KubeObject, patch: Patch, complaints: readonly string[]): StatusError {
  const detail = `strict decoding error: ${complaints.join(', ')}`;
  const badValue =
    patch.type === 'strategic'
      ? goPrint(patch.body)
      : patchedText(target, applied(target, live, patch) as unknown as KubeObject, patch);
  return invalidPatch(badValue, detail);
}

/** apiserver handlers/patch.go maxJSONPatchOperations. */
const MAX_OPERATIONS = 10_000;

/** A patch is a list or an object, and is refused before anything is looked for (handlers/patch.go). Throws BadRequest. */
function checkForm({ type, body }: Patch): void {
  const wanted = type === 'json' ? '[]handlers.jsonPatchOp' : 'map[string]interface {}';
  if (type === 'json' && Array.isArray(body) && body.length > MAX_OPERATIONS) {
    const why = `The allowed maximum operations in a JSON patch is ${MAX_OPERATIONS}, got ${body.length}`;
    throw tooLarge(why);
  }
  if (body === null) {
    // Go reads it as a patch without anything, which one of its libraries does not take.
    if (type === 'merge') throw badRequest('Invalid JSON Patch');
    return;
  }
  if (type === 'json' && Array.isArray(body)) {
    checkOperations(body);
    return;
  }
  if (type !== 'json' && asObject(body) !== undefined) return;
  const why = `json: cannot unmarshal ${goJsonType(body)} into Go value of type ${wanted}`;
  throw badRequest(type === 'strategic' ? why : `error decoding patch: ${why}`);
}

/** The texts of an operation are texts; what else is wrong with it is told by who applies it. */
function checkOperations(operations: readonly Value[]): void {
  for (const operation of operations) {
    if (operation === null) continue;
    const fields = asObject(operation);
    const wrong = ['op', 'from', 'path'].find(
      (name) => !['string', 'undefined'].includes(typeof (fields?.[name] ?? '')),
    );
    if (fields !== undefined && wrong === undefined) continue;
    const [value, place] =
      wrong === undefined
        ? [operation, 'Go value of type handlers.jsonPatchOp']
        : [fields?.[wrong], `Go struct field jsonPatchOp.${wrong} of type string`];
    throw badRequest(`error decoding patch: json: cannot unmarshal ${goJsonType(value)} into ${place}`);
  }
}

/** Other mistakes of strategic patches are not thought of upstream (handlers/patch.go interpretStrategicMergePatchError). */
const BAD_FORMS: ReadonlySet<string> = new Set([
  'invalid JSON document',
  'invalid patch format of primitive list',
  'invalid patch format of retainKeys',
  'invalid patch format of setElementOrder list',
  'strategic merge patch format is not supported',
]);

function applied(target: Target, live: KubeObject, { type, body }: Patch): Value {
  try {
    switch (type) {
      case 'json':
        return applyJsonPatch(asValue(live), body ?? []);
      case 'merge':
        return applyMergePatch(asValue(live), body);
      case 'strategic':
        return applyStrategicMergePatch(asValue(live), body ?? {}, target.version.schema);
    }
  } catch (thrown) {
    if (!(thrown instanceof ResourceError)) throw thrown;
    if (thrown.code !== 'PATCH_INVALID' || type === 'json') throw rejected(thrown);
    throw BAD_FORMS.has(thrown.message) ? badRequest(thrown.message) : unreasoned(thrown.message);
  }
}

import type { FieldError } from '@flux-ts/schema';
import type { Target } from '../kinds/resource-type.ts';
import { type Selection, selects, selectsAll } from '../select/selection.ts';
import { badRequest, expired, invalid, revisionTooLarge } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { StorageError } from '../storage/errors.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import type { Api } from './context.ts';
import { type ContinueToken, formatContinue, parseContinue } from './continue-token.ts';

/** What a list asks for (meta/v1 ListOptions). */
export interface ListRequest {
  readonly namespace: string | undefined;
  readonly selection: Selection;
  /** 0: everything. */
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
}

/** A page of a list. */
export interface ListPage {
  readonly items: readonly StoredObject[];
  readonly revision: number;
  readonly continue?: string | undefined;
  readonly remaining?: number | undefined;
}

/** Lists objects in order of namespace and name. Throws BadRequest, Invalid, Expired, Timeout. */
export function listObjects(api: Api, target: Target, request: ListRequest): ListPage {
  const token = request.continue === '' ? undefined : parseContinue(request.continue);
  const errors = matchErrors(request, token !== undefined);
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', name: 'ListOptions' }, '', errors);
  if (token !== undefined && !['', '0'].includes(request.resourceVersion)) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const asked = namesOne(target, request) ? { ...request, limit: 0 } : request;
  const wanted = token === undefined ? wantedRevision(api, asked) : tokenRevision(api, token);
  const items = at(api, target, asked, wanted, token);
  // What any state will do for comes from a cache, which knows no pages (apiserver storage/cacher shouldListFromStorage).
  const unpaged = token === undefined && request.resourceVersion === '0' ? { ...asked, limit: 0 } : asked;
  return page(items, unpaged, wanted ?? api.storage.revision, token);
}

/** A list of one by its name is got by its key, without pages (registry/generic/registry/store.go ListPredicate). */
function namesOne({ type }: Target, { selection, namespace }: ListRequest): boolean {
  if (type.namespaced && namespace === undefined) return false;
  return selection.fields.some(({ field, operator }) => field === 'metadata.name' && operator === '=');
}

/** A token of revision -1 goes on with what there is now. */
function tokenRevision(api: Api, token: ContinueToken): number | undefined {
  return token.revision <= 0 || token.revision === api.storage.revision ? undefined : token.revision;
}

/** The revision to list at; undefined is the newest. */
function wantedRevision(api: Api, request: ListRequest): number | undefined {
  const { resourceVersion, resourceVersionMatch: match, limit } = request;
  if (resourceVersion === '' || resourceVersion === '0') return undefined;
  const revision = parseRevision(resourceVersion);
  const exactly = match === 'Exact' || (match === '' && limit > 0);
  // A store asked for one state knows at once that there is none; a cache might still get there.
  if (revision > api.storage.revision) throw revisionTooLarge(revision, api.storage.revision, !exactly);
  return exactly && revision > 0 ? revision : undefined;
}

// apimachinery pkg/apis/meta/internalversion/validation/validation.go
/** What is wrong with the way in which a version of a list is asked for. */
export function matchErrors(
  {
    resourceVersion,
    resourceVersionMatch: match,
  }: Pick<ListRequest, 'resourceVersion' | 'resourceVersionMatch'>,
  continues: boolean,
): FieldError[] {
  const field = 'resourceVersionMatch';
  const errors: FieldError[] = [];
  if (match === '') return errors;
  if (resourceVersion === '') {
    const detail = 'resourceVersionMatch is forbidden unless resourceVersion is provided';
    errors.push({ type: 'Forbidden', field, detail });
  }
  if (continues) {
    const detail = 'resourceVersionMatch is forbidden when continue is provided';
    errors.push({ type: 'Forbidden', field, detail });
  }
  if (match === 'Exact' && resourceVersion === '0') {
    const detail = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
    errors.push({ type: 'Forbidden', field, detail });
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    const detail = 'supported values: "Exact", "NotOlderThan", ""';
    errors.push({ type: 'NotSupported', field, badValue: match, detail });
  }
  return errors;
}

/** A resourceVersion of a request as a number. Throws BadRequest. */
export function parseRevision(text: string): number {
  const isNumber = /^[0-9]+$/.test(text);
  // Beyond 2^53 all are in the future, whichever they are.
  if (isNumber && BigInt(text) < 2n ** 64n) return Number(text);
  const quoted = JSON.stringify(text);
  const why = `strconv.ParseUint: parsing ${quoted}: ${isNumber ? 'value out of range' : 'invalid syntax'}`;
  throw badRequest(`invalid resource version: resourceVersion: Invalid value: ${quoted}: ${why}`);
}

function at(
  api: Api,
  target: Target,
  request: ListRequest,
  revision: number | undefined,
  token: ContinueToken | undefined,
): readonly StoredObject[] {
  try {
    return api.storage.list(target.type.collection, { namespace: request.namespace, revision });
  } catch (thrown) {
    if (!(thrown instanceof StorageError) || thrown.code !== 'COMPACTED') throw thrown;
    throw token === undefined
      ? expired('The resourceVersion for the provided list is too old.')
      : stale(token);
  }
}

function stale(token: ContinueToken): StatusError {
  return expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list ' +
      'without the continue parameter, or use the continue token in this response to retrieve the remainder of the ' +
      'results. Continuing with the provided token results in an inconsistent list - objects that were created, ' +
      'modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    formatContinue({ revision: -1, after: token.after }),
  );
}

function page(
  items: readonly StoredObject[],
  request: ListRequest,
  revision: number,
  token: ContinueToken | undefined,
): ListPage {
  const rest = token === undefined ? items : items.filter((item) => keyOf(item) > token.after);
  const { selection, limit } = request;
  if (limit === 0) return { items: selected(rest, selection), revision };
  const found: StoredObject[] = [];
  for (let i = 0; i < rest.length; i++) {
    const item = rest[i]!;
    if (!selects(selection, item.object)) continue;
    found.push(item);
    if (found.length < limit) continue;
    const remaining = rest.length - i - 1;
    if (remaining === 0) break;
    const next = formatContinue({ revision, after: keyOf(item) });
    return {
      items: found,
      revision,
      continue: next,
      remaining: selectsAll(selection) ? remaining : undefined,
    };
  }
  return { items: found, revision };
}

function selected(items: readonly StoredObject[], selection: Selection): readonly StoredObject[] {
  return selectsAll(selection) ? items : items.filter((item) => selects(selection, item.object));
}

function keyOf(item: StoredObject): string {
  return `${item.namespace}/${item.name}`;
}

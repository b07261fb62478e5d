import type { FieldError } from '@flux-ts/schema';
import type { UserInfo } from '../auth/user.ts';
import type { Target } from '../kinds/resource-type.ts';
import type { Api, FieldValidation, RequestContext } from '../registry/context.ts';
import { badRequest, invalid } from '../status/errors.ts';
import type { Deadline } from './deadline.ts';
import { isPretty, negotiate } from './media-type.ts';
import type { ApiRequest } from './message.ts';
import type { IncludeObject, Writer } from './represent.ts';
import type { ResourceRoute } from './route.ts';

/** A request for a resource, and what has been found out about it. */
export interface Exchange {
  readonly api: Api;
  readonly request: ApiRequest;
  readonly route: ResourceRoute;
  readonly target: Target;
  readonly user: UserInfo;
  /** Of writes alone. */
  readonly deadline?: Deadline | undefined;
  /** Texts for the answer's Warning headers, whatever the answer is. */
  readonly warnings: string[];
}

const MAX_MANAGER_LENGTH = 128;

/** What the query says of a write. Throws Invalid. */
export function contextOf(
  { request, user, warnings, deadline }: Exchange,
  optionsKind: string,
): RequestContext {
  const { query } = request;
  const dryRun = query.getAll('dryRun');
  const fieldManager = query.get('fieldManager') ?? '';
  const fieldValidation = query.get('fieldValidation') ?? '';
  const errors = [
    ...dryRunErrors(dryRun),
    ...managerErrors(fieldManager),
    ...validationErrors(fieldValidation),
  ];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', name: optionsKind }, '', errors);
  return {
    user,
    dryRun: dryRun.length > 0,
    fieldManager: fieldManager === '' ? managerOf(request.headers['user-agent']) : fieldManager,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    warnings,
    deadline,
  };
}

/** The part of a user agent before the first slash (apiserver handlers/fieldmanager.go prefixFromUserAgent). */
function managerOf(userAgent: string | undefined): string {
  const prefix = (userAgent ?? '').split('/', 1)[0]!;
  return [...prefix].slice(0, MAX_MANAGER_LENGTH).join('') || 'unknown';
}

/** What is wrong with the values of `dryRun`. */
export function dryRunErrors(values: readonly string[]): FieldError[] {
  if (values.every((value) => value === 'All')) return [];
  const detail = 'supported values: "All"';
  return [{ type: 'NotSupported', field: 'dryRun', badValue: [...values], detail }];
}

/** What Go's unicode.IsPrint is not. */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function managerErrors(manager: string): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager) > MAX_MANAGER_LENGTH) {
    const detail = `may not be more than ${MAX_MANAGER_LENGTH} bytes`;
    errors.push({ type: 'TooLong', field: 'fieldManager', badValue: '', detail });
  }
  const unprintable = UNPRINTABLE.exec(manager);
  if (unprintable !== null) {
    const code = unprintable[0].codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    const position = Buffer.byteLength(manager.slice(0, unprintable.index));
    const detail = `invalid character U+${code} (at position ${position})`;
    errors.push({ type: 'Invalid', field: 'fieldManager', badValue: manager, detail });
  }
  return errors;
}

function validationErrors(value: string): FieldError[] {
  if (['', 'Strict', 'Warn', 'Ignore'].includes(value)) return [];
  const detail = 'supported values: "", "Ignore", "Strict", "Warn"';
  return [{ type: 'NotSupported', field: 'fieldValidation', badValue: value, detail }];
}

const INCLUDED: ReadonlySet<string> = new Set(['', 'Metadata', 'None', 'Object']);

/** How the answer is to be written. Throws NotAcceptable, BadRequest. */
export function writerOf({ request, target, api }: Exchange): Writer {
  const include = request.query.get('includeObject') ?? '';
  const form = negotiate(request.headers['accept']);
  const pretty = form.pretty || isPretty(request.query, request.headers['user-agent']);
  const representation = form.pretty === pretty ? form : { ...form, pretty };
  if (representation.as === 'table' && !INCLUDED.has(include)) {
    const why = `includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`;
    throw badRequest(`Unable to convert to Table as requested: ${why}`);
  }
  return {
    target,
    representation,
    includeObject: include === 'None' || include === 'Object' ? (include as IncludeObject) : 'Metadata',
    now: api.clock.now(),
  };
}

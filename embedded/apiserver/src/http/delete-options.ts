import type { FieldError } from '@flux-ts/schema';
import { goJsonType } from '../go-json.ts';
import type { RequestContext } from '../registry/context.ts';
import type { DeleteOptions, Propagation } from '../registry/delete.ts';
import { badRequest, invalid } from '../status/errors.ts';
import type { StatusError } from '../status/status.ts';
import { asList, asObject } from '../values.ts';
import { readBody } from './body.ts';
import { contextOf, dryRunErrors, type Exchange } from './exchange.ts';

/** What the body and the query of a DELETE say. Throws BadRequest, Invalid. */
export function deletionOf(exchange: Exchange): {
  readonly ctx: RequestContext;
  readonly options: DeleteOptions;
} {
  const body = asObject(readBody(exchange)) ?? {};
  refuseUnreadable(body);
  // Whoever sends a body is asked for nothing else (apiserver handlers/delete.go).
  const hasBody = (exchange.request.body?.length ?? 0) > 0;
  const query = hasBody ? NOTHING : exchange.request.query;
  const preconditions = asObject(body['preconditions']) ?? {};
  const ctx = contextOfDeletion(exchange, query);
  const options: DeleteOptions = {
    propagation: propagationOf(body, query),
    gracePeriodSeconds: numberOf(body['gracePeriodSeconds'] ?? graceOf(query)),
    uid: textOf(preconditions['uid']),
    resourceVersion: textOf(preconditions['resourceVersion']),
  };
  const dryRun = asList(body['dryRun']).map(String);
  const errors = dryRunErrors(dryRun);
  if (errors.length > 0) throw badOptions(errors[0]!);
  return { ctx: { ...ctx, dryRun: ctx.dryRun || dryRun.length > 0 }, options };
}

const NOTHING = new URLSearchParams();

/** A deletion names no field manager. */
function contextOfDeletion(exchange: Exchange, query: URLSearchParams): RequestContext {
  const said = new URLSearchParams(
    query.getAll('dryRun').map((value): [string, string] => ['dryRun', value]),
  );
  return contextOf({ ...exchange, request: { ...exchange.request, query: said } }, 'DeleteOptions');
}

/** What does not fit into the Go type (meta/v1 DeleteOptions). Throws BadRequest. */
function refuseUnreadable(body: Readonly<Record<string, unknown>>): void {
  const { kind = 'DeleteOptions', apiVersion = 'v1', gracePeriodSeconds: grace } = body;
  if (kind !== 'DeleteOptions') {
    throw badRequest(
      `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  if (grace === undefined || grace === null || Number.isInteger(grace)) return;
  const found = typeof grace === 'number' ? `number ${grace}` : goJsonType(grace);
  throw badRequest(
    `json: cannot unmarshal ${found} into Go struct field DeleteOptions.gracePeriodSeconds of type int64`,
  );
}

function propagationOf(
  body: Readonly<Record<string, unknown>>,
  query: URLSearchParams,
): Propagation | undefined {
  const policy = body['propagationPolicy'] ?? query.get('propagationPolicy') ?? undefined;
  const orphan = body['orphanDependents'] ?? query.get('orphanDependents') ?? undefined;
  if (policy !== undefined && orphan !== undefined) {
    throw badOptions({ ...BOTH, badValue: String(policy) });
  }
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan') return policy;
  if (policy !== undefined) {
    throw badOptions({ ...UNKNOWN_POLICY, badValue: String(policy) });
  }
  if (orphan === true || orphan === 'true') return 'Orphan';
  return orphan === false || orphan === 'false' ? 'Background' : undefined;
}

const UNKNOWN_POLICY = {
  type: 'NotSupported',
  field: 'propagationPolicy',
  detail: 'supported values: "Foreground", "Background", "Orphan", "nil"',
} as const;
const BOTH = {
  type: 'Invalid',
  field: 'propagationPolicy',
  detail: 'orphanDependents and deletionPropagation cannot be both set',
} as const;

function badOptions(error: FieldError): StatusError {
  return invalid({ group: 'meta.k8s.io', name: 'DeleteOptions' }, '', [error]);
}

/** Throws BadRequest. */
function graceOf(query: URLSearchParams): string | undefined {
  const text = query.get('gracePeriodSeconds') ?? '';
  if (text === '' || /^-?[0-9]{1,15}$/.test(text)) return text;
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

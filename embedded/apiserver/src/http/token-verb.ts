import { boundObjects } from '../auth/bound-objects.ts';
import { formatTime } from '../clock.ts';
import { invalid } from '../status/errors.ts';
import { asList, asObject, asText, fieldAt } from '../values.ts';
import { asKind, readBody } from './body.ts';
import type { Exchange } from './exchange.ts';
import type { ApiResponse } from './message.ts';
import { findStored } from './read-verbs.ts';
import { respondJson } from './respond.ts';

const HOUR = 3600;
const MIN_SECONDS = 600;
const MAX_SECONDS = 2 ** 32;

/** POST of a TokenRequest to a ServiceAccount. */
export function tokenVerb(exchange: Exchange): ApiResponse {
  const { api } = exchange;
  const account = findStored(exchange);
  const request = asKind(readBody(exchange), 'authentication.k8s.io/v1', 'TokenRequest');
  refuseOtherName(request.metadata.name, account.name);
  const seconds = lifetime(fieldAt(request, 'spec', 'expirationSeconds'));
  const audiences = asList(fieldAt(request, 'spec', 'audiences')).map(asText);
  const issuedAt = api.clock.now();
  const expiresAt = issuedAt + seconds * 1000;
  const wanted = audiences.length > 0 ? audiences : [api.tokens.audience];
  const bound = boundObjects(api, account.object, fieldAt(request, 'spec', 'boundObjectRef'));
  const { uid = '' } = account.object.metadata;
  const token = api.tokens.issue({
    namespace: account.namespace,
    name: account.name,
    uid,
    audiences: wanted,
    issuedAt,
    expiresAt,
    id: api.uid(),
    ...bound,
  });
  const { name, namespace } = account;
  return respondJson(201, {
    ...request,
    metadata: { name, namespace, uid, creationTimestamp: formatTime(issuedAt) },
    spec: { ...asObject(request['spec']), audiences: wanted, expirationSeconds: seconds },
    status: { token, expirationTimestamp: formatTime(expiresAt) },
  });
}

/** Throws Invalid. */
function refuseOtherName(said: string | undefined, name: string): void {
  if (said === undefined || said === '' || said === name) return;
  const detail = 'must match the service account name if specified';
  throw invalid({ group: 'authentication.k8s.io', name: 'TokenRequest' }, name, [
    { type: 'Invalid', field: 'metadata.name', badValue: said, detail },
  ]);
}

/** Throws Invalid. */
function lifetime(value: unknown): number {
  if (typeof value !== 'number') return HOUR;
  const field = 'spec.expirationSeconds';
  const kind = { group: 'authentication.k8s.io', name: 'TokenRequest' };
  if (value < MIN_SECONDS) {
    const detail = 'may not specify a duration less than 10 minutes';
    throw invalid(kind, '', [{ type: 'Invalid', field, badValue: value, detail }]);
  }
  if (value > MAX_SECONDS) {
    const detail = 'may not specify a duration larger than 2^32 seconds';
    throw invalid(kind, '', [{ type: 'Invalid', field, badValue: value, detail }]);
  }
  return value;
}

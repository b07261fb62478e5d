import type { KubeObject } from '@flux-ts/resource';
import { boundObjects } from '../auth/bound-objects.ts';
import { formatTime } from '../clock.ts';
import { trackUpdate } from '../registry/prepare.ts';
import { OTHER_NAMESPACE } from '../registry/update.ts';
import { badRequest, invalid } from '../status/errors.ts';
import { asList, asObject, asText, fieldAt } from '../values.ts';
import { contextOf, type Exchange } from './exchange.ts';
import { readKnown } from './known-body.ts';
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
  const target = api.parts.get('TokenRequest')!;
  const ctx = contextOf(exchange, 'CreateOptions');
  const request = readKnown({ ...exchange, target }, ctx);
  refuseOtherNamespace(request.metadata.namespace, account.namespace);
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
  const spec = { ...UNSET, ...asObject(request['spec']), expirationSeconds: seconds };
  const metadata = { name, namespace, uid, creationTimestamp: formatTime(issuedAt) };
  const next: KubeObject = { ...request, metadata, spec };
  // One that has an identity and no owners stays without.
  const { uid: _, ...unmade } = metadata;
  trackUpdate(
    target,
    next,
    { ...request, metadata: unmade, spec: UNSET },
    { api, ctx, subresource: 'token' },
  );
  return respondJson(201, {
    ...next,
    spec: { ...spec, audiences: wanted },
    status: { token, expirationTimestamp: formatTime(expiresAt) },
  });
}

/** A spec of Go's type before it is filled in, which belongs to nobody. */
const UNSET = { audiences: null, boundObjectRef: null, expirationSeconds: null };

/** Throws BadRequest. */
function refuseOtherNamespace(said: string | undefined, namespace: string): void {
  if (said !== undefined && said !== '' && said !== namespace) throw badRequest(OTHER_NAMESPACE);
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

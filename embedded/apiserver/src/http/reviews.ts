import type { KubeObject } from '@flux-ts/resource';
import { selfReview, tokenReview } from '../auth/identity-review.ts';
import type { UserInfo } from '../auth/user.ts';
import { formatTime } from '../clock.ts';
import { localSubjectAccess, selfAccess, selfRules, subjectAccess } from '../rbac/access-review.ts';
import type { Api } from '../registry/context.ts';
import { trackUpdate } from '../registry/prepare.ts';
import { OTHER_NAMESPACE } from '../registry/update.ts';
import { badRequest } from '../status/errors.ts';
import { contextOf, type Exchange } from './exchange.ts';
import { readKnown } from './known-body.ts';
import type { ApiResponse } from './message.ts';
import { respondJson } from './respond.ts';

type Review = (api: Api, review: KubeObject, user: UserInfo) => unknown;

// Questions that are answered and not kept.
const REVIEWS: ReadonlyMap<string, Review> = new Map<string, Review>([
  ['authorization.k8s.io/localsubjectaccessreviews', localSubjectAccess],
  ['authorization.k8s.io/selfsubjectaccessreviews', selfAccess],
  ['authorization.k8s.io/subjectaccessreviews', subjectAccess],
  ['authorization.k8s.io/selfsubjectrulesreviews', selfRules],
  ['authentication.k8s.io/selfsubjectreviews', selfReview],
  ['authentication.k8s.io/tokenreviews', tokenReview],
]);

/** Whether a kind is a question, to be answered rather than stored. */
export function isReview(collection: string): boolean {
  return REVIEWS.has(collection);
}

/** POST of a question. */
export function reviewVerb(exchange: Exchange): ApiResponse {
  const { api, route, target, user } = exchange;
  const ctx = contextOf(exchange, 'CreateOptions');
  const review = readKnown(exchange, ctx);
  if (route.namespace !== undefined) inNamespace(review, route.namespace);
  const status = REVIEWS.get(target.type.collection)!(api, review, user);
  return respondJson(201, { ...answered(exchange, review), status });
}

function inNamespace({ metadata }: KubeObject, namespace: string): void {
  if ((metadata.namespace ?? namespace) !== namespace) {
    throw badRequest(OTHER_NAMESPACE);
  }
  metadata.namespace = namespace;
}

/** What is sent back with the status: some kinds repeat the question and who asked it, some do not. */
function answered(exchange: Exchange, review: KubeObject): KubeObject {
  const { api, target } = exchange;
  const { apiVersion, kind, metadata } = review;
  switch (kind) {
    case 'SelfSubjectReview':
      return {
        apiVersion,
        kind,
        metadata: { creationTimestamp: formatTime(api.clock.now()) } as KubeObject['metadata'],
      };
    case 'SelfSubjectRulesReview':
      return { apiVersion, kind, metadata: {} as KubeObject['metadata'], spec: {} };
    default: {
      const next: KubeObject = { ...review, metadata: { ...metadata } };
      delete next['status'];
      const scope = { api, ctx: contextOf(exchange, 'CreateOptions'), subresource: undefined };
      trackUpdate(target, next, undefined, scope);
      return next;
    }
  }
}

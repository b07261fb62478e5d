import type { KubeObject } from '@flux-ts/resource';
import type { UserInfo } from '../auth/user.ts';
import { asText, fieldAt } from '../values.ts';
import { readObject } from './body.ts';
import type { Exchange } from './exchange.ts';
import type { ApiResponse } from './message.ts';
import { respondJson } from './respond.ts';

type Review = (exchange: Exchange, review: KubeObject) => unknown;

const ALL = ['*'];
const allowed: Review = () => ({ allowed: true });

// Questions that are answered and not kept. Everybody who is let in may do everything: roles are not enforced.
const REVIEWS: ReadonlyMap<string, Review> = new Map<string, Review>([
  ['authorization.k8s.io/localsubjectaccessreviews', allowed],
  ['authorization.k8s.io/selfsubjectaccessreviews', allowed],
  ['authorization.k8s.io/subjectaccessreviews', allowed],
  ['authorization.k8s.io/selfsubjectrulesreviews', rules],
  ['authentication.k8s.io/selfsubjectreviews', ({ user }) => ({ userInfo: userInfo(user) })],
  ['authentication.k8s.io/tokenreviews', tokenReview],
]);

/** Whether a kind is a question, to be answered rather than stored. */
export function isReview(collection: string): boolean {
  return REVIEWS.has(collection);
}

/** POST of a question. */
export function reviewVerb(exchange: Exchange): ApiResponse {
  const review = readObject(exchange);
  const status = REVIEWS.get(exchange.target.type.collection)!(exchange, review);
  return respondJson(201, { ...review, metadata: { ...review.metadata, creationTimestamp: null }, status });
}

function rules(): unknown {
  return {
    resourceRules: [{ verbs: ALL, apiGroups: ALL, resources: ALL }],
    nonResourceRules: [{ verbs: ALL, nonResourceURLs: ALL }],
    incomplete: false,
  };
}

function userInfo({ name, uid, groups, extra }: UserInfo): unknown {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}

function tokenReview({ api }: Exchange, review: KubeObject): unknown {
  const claims = api.tokens.verify(asText(fieldAt(review, 'spec', 'token')), api.clock.now());
  if (claims === undefined) return { authenticated: false, user: {}, error: 'invalid bearer token' };
  const { namespace, name, uid, audiences } = claims;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  const user = { username: `system:serviceaccount:${namespace}:${name}`, uid, groups };
  return { authenticated: true, user, audiences };
}

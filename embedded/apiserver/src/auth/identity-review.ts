import type { KubeObject } from '@flux-ts/resource';
import type { Api } from '../registry/context.ts';
import { badRequest } from '../status/errors.ts';
import { asList, asText, fieldAt } from '../values.ts';
import { serviceAccountUser } from './authenticator.ts';
import { accountError } from './service-accounts.ts';
import type { UserInfo } from './user.ts';

// Questions about who somebody is (pkg/registry/authentication). Each answers with the review's status.

/** SelfSubjectReview: who am I? */
export function selfReview(_api: Api, _review: KubeObject, user: UserInfo): unknown {
  return { userInfo: userInfo(user) };
}

/** TokenReview: whose token is this? */
export function tokenReview(api: Api, review: KubeObject): unknown {
  const token = asText(fieldAt(review, 'spec', 'token'));
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const claims = api.tokens.verify(token, api.clock.now());
  const asked = asList(fieldAt(review, 'spec', 'audiences')).map(asText);
  const wanted = asked.length === 0 ? [api.tokens.audience] : asked;
  const audiences = wanted.filter((audience) => claims?.audiences.includes(audience));
  if (claims === undefined) return refused('invalid bearer token');
  if (audiences.length === 0) {
    const [own, others] = [claims.audiences, wanted].map((list) => JSON.stringify(list).replaceAll(',', ' '));
    return refused(
      `[invalid bearer token, token audiences ${own} is invalid for the target audiences ${others}]`,
    );
  }
  const error = accountError(api, claims);
  if (error !== undefined) return refused(`[invalid bearer token, ${error}]`);
  return { authenticated: true, user: userInfo(serviceAccountUser(claims)), audiences };
}

function refused(error: string): unknown {
  return { user: {}, error };
}

function userInfo({ name, uid, groups, extra }: UserInfo): unknown {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}

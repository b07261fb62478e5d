import type { ApiRequest } from '../http/message.ts';
import type { Route } from '../http/route.ts';
import { type Authorizer, isMaster } from '../rbac/authorizer.ts';
import { attributesOf } from '../rbac/request-attributes.ts';
import { Impersonator, wantedUser } from './impersonation.ts';
import type { UserInfo } from './user.ts';

/** What every request passes: it may act as somebody else, and must be allowed to do what it wants. */
export class Gate {
  readonly #authorizer: Authorizer;
  readonly #impersonator: Impersonator;

  constructor(authorizer: Authorizer) {
    this.#authorizer = authorizer;
    this.#impersonator = new Impersonator(authorizer);
  }

  /**
   * The user on whose account the request is worked on, told to `seen` before he is let through. Throws Forbidden,
   * BadRequest.
   */
  admit(
    request: ApiRequest,
    route: Route | undefined,
    sender: UserInfo,
    seen: { user?: UserInfo },
  ): UserInfo {
    const wanted = wantedUser(request.headers);
    const user =
      wanted === undefined
        ? sender
        : this.#impersonator.impersonate(wanted, attributesOf(request, route, sender));
    seen.user = user;
    if (!isMaster(user)) this.#authorizer.require(attributesOf(request, route, user));
    return user;
  }
}

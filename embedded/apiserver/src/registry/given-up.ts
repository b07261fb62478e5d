import { givenUp } from '../status/errors.ts';
import type { RequestContext } from './context.ts';

/** What nobody waits for any more is not stored. Throws Timeout. */
export function refuseGivenUp({ deadline }: RequestContext): void {
  if (deadline?.signal.aborted === true) throw givenUp();
}

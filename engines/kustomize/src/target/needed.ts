import { inContext } from '../errors.ts';
import { NeededError } from '../loader.ts';

/** Others may be needed too, so that the build goes on and asks for all at once. */
export function unlessNeeded<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof NeededError)) throw error;
    return undefined;
  }
}

/** As `inContext`, for what may end with something that is needed. */
export function inContextUnlessNeeded<T>(prefix: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof NeededError) throw error;
    return inContext(prefix, () => {
      throw error;
    });
  }
}

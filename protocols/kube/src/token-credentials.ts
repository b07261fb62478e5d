import type { Clock } from './clock.ts';
import type { Credentials } from './config.ts';

/** How long a token that was read from a file is used before the file is read again (client-go: a minute). */
const REREAD_AFTER = 60_000;

export function fixedAuthorization(value: string): Credentials {
  const answer = Promise.resolve(value);
  return { authorization: () => answer };
}

/** A token in a file that somebody rotates. When the file cannot be read, the last token is used on. */
export function fileToken(path: string, readFile: (path: string) => string, clock: Clock): Credentials {
  let cached: { value: string; at: number } | undefined;
  return {
    async authorization() {
      if (cached !== undefined && clock.now() - cached.at < REREAD_AFTER) return cached.value;
      try {
        cached = { value: `Bearer ${readFile(path).trim()}`, at: clock.now() };
      } catch (error) {
        if (cached === undefined) throw error;
      }
      return cached.value;
    },
    rejected() {
      const had = cached !== undefined;
      if (cached !== undefined) cached = { ...cached, at: Number.NEGATIVE_INFINITY };
      return had;
    },
  };
}

import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether a request's `Authorization` header carries the token: as basic auth's password (any user), or as bearer. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  const match = /^(basic|bearer) +(\S+) *$/i.exec(header ?? '');
  if (!match) return false;
  const credential = match[2]!;
  if (match[1]!.toLowerCase() === 'bearer') return sameSecret(credential, token);
  const pair = Buffer.from(credential, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon >= 0 && sameSecret(pair.slice(colon + 1), token);
}

/** Compares hashes, so that neither content nor length shows in the time it takes. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

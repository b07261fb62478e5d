/** What a call's attempt came to, as far as trying anew is concerned. */
export type Attempt =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'lost'; readonly sent: boolean };

const TRANSIENT = new Set([502, 503, 504]);
/** Longest wait that a server's Retry-After may ask of us, in ms. */
const LONGEST_RETRY_AFTER = 60_000;

/**
 * Milliseconds to wait before trying again, or undefined when the attempt stands.
 * A refused call (429, or 5xx with Retry-After, as client-go) is tried anew whatever it was;
 * a lost one only if it is idempotent or surely was not sent.
 */
export function retryDelay(
  attempt: Attempt,
  call: { readonly idempotent: boolean; readonly tries: number },
  clock: { readonly now: number; readonly random: number },
): number | undefined {
  const backoff = Math.min(5_000, 50 * 2 ** call.tries) * (0.5 + clock.random);
  if (attempt.kind === 'lost') return call.idempotent || !attempt.sent ? backoff : undefined;
  const asked = parseRetryAfter(attempt.retryAfter, clock.now);
  const { status } = attempt;
  if (status === 429) return asked ?? backoff;
  if (status >= 500 && asked !== undefined) return asked;
  return TRANSIENT.has(status) && call.idempotent ? backoff : undefined;
}

/** A Retry-After header (seconds or an HTTP date) as milliseconds from `now`, at most a minute. */
export function parseRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value === '') return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER);
}

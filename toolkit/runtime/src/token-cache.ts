import type { Clock } from './deps.ts';

/** Whose reconcile asks for a token; `operation` as upstream names it, such as `reconcile`. */
export interface TokenUser {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly operation: string;
}

/** Told what becomes of tokens; for metrics. */
export interface TokenCacheObserver {
  asked(user: TokenUser, event: 'cache_hit' | 'cache_miss'): void;
  answered(isGood: boolean): void;
  kept(count: number): void;
  evicted(): void;
  /** The object is gone, and what was counted for it. */
  forgotten(user: TokenUser): void;
}

/** A token, and until when it is good (ms since the epoch). */
export interface KeptToken {
  readonly value: string;
  readonly until: number;
}

/** Bounds of a cache. */
export interface TokenCacheOptions {
  readonly clock: Clock;
  /** How many tokens are kept (`--token-cache-max-size`, 100); 0 keeps none. */
  readonly maxSize?: number;
  /** The longest that one is used, in ms (`--token-cache-max-duration`); at most the default, an hour. */
  readonly maxDuration?: number;
  readonly observer?: TokenCacheObserver;
}

/** Nothing is used for longer (fluxcd/pkg cache/token.go `TokenMaxDuration`). */
const LONGEST = 3_600_000;
const SIZE = 100;
/** So much of its life a token is used; then there is a new one. */
const USED_SHARE = 0.8;

/** Access tokens, kept for most of their life; those used least recently leave first. */
export class TokenCache {
  readonly #options: TokenCacheOptions;
  readonly #kept = new Map<string, KeptToken>();

  constructor(options: TokenCacheOptions) {
    this.#options = options;
  }

  /**
   * The token under a key, made by `make` when there is none that is good: `until` is when it expires. `user` is
   * counted; requests for no object's sake are not. Throws what `make` throws.
   */
  async get(key: string, make: () => Promise<KeptToken>, user?: TokenUser): Promise<string> {
    const { clock, observer } = this.#options;
    const found = this.#take(key);
    if (user !== undefined) observer?.asked(user, found === undefined ? 'cache_miss' : 'cache_hit');
    try {
      const token = found ?? this.#aged(await make(), clock.now());
      this.#keep(key, token);
      observer?.answered(true);
      return token.value;
    } catch (error) {
      observer?.answered(false);
      throw error;
    } finally {
      observer?.kept(this.#kept.size);
    }
  }

  /** Drops a token that was refused; false when there was none. */
  delete(key: string): boolean {
    const had = this.#kept.delete(key);
    this.#options.observer?.kept(this.#kept.size);
    return had;
  }

  /** Ends the counting for an object that is gone. */
  forget(user: TokenUser): void {
    this.#options.observer?.forgotten(user);
  }

  #take(key: string): KeptToken | undefined {
    const found = this.#kept.get(key);
    this.#kept.delete(key);
    return found !== undefined && found.until > this.#options.clock.now() ? found : undefined;
  }

  #aged({ value, until }: KeptToken, now: number): KeptToken {
    const life = Math.max(0, until - now) * USED_SHARE;
    return { value, until: now + Math.min(life, LONGEST, this.#options.maxDuration ?? LONGEST) };
  }

  #keep(key: string, token: KeptToken): void {
    const { maxSize = SIZE, observer } = this.#options;
    if (maxSize <= 0) return;
    this.#kept.set(key, token);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxSize) return;
      this.#kept.delete(oldest);
      observer?.evicted();
    }
  }
}

import type { Strategy } from '../strategy.ts';

/** Strategies of built-in kinds, by collection. */
export const BUILTIN_STRATEGIES: ReadonlyMap<string, Strategy> = new Map<string, Strategy>([]);

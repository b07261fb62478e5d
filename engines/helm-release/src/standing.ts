import { lastOf } from './record/history.ts';
import { isPending, type Release } from './record/release.ts';

/** What a release's records allow next. */
export interface Standing {
  /** The newest revision; undefined where there is none. */
  readonly last: Release | undefined;
  /**
   * `free`: the name can be installed. `settled`: it can be upgraded, rolled back, tested, uninstalled. `pending`: an
   * operation is under way or was cut off; `unlock`, `rollback` and `uninstall` get out. `leaving`: an uninstall was
   * cut off, which `uninstall` goes on with. `gone`: uninstalled with its history kept; `install` replaces it,
   * `rollback` brings it back.
   */
  readonly state: 'free' | 'settled' | 'pending' | 'leaving' | 'gone';
  /** The operations that get on from here. */
  readonly ways: readonly ('install' | 'upgrade' | 'rollback' | 'test' | 'unlock' | 'uninstall')[];
}

/** Where a release stands, told from its records. */
export function standing(history: readonly Release[]): Standing {
  const last = lastOf(history);
  if (last === undefined) return { last, state: 'free', ways: ['install'] };
  const { status } = last.info;
  const back = history.length > 1 ? (['rollback'] as const) : [];
  if (isPending(status)) return { last, state: 'pending', ways: ['unlock', ...back, 'uninstall'] };
  if (status === 'uninstalling') return { last, state: 'leaving', ways: [...back, 'uninstall'] };
  if (status === 'uninstalled') return { last, state: 'gone', ways: ['install', 'rollback', 'uninstall'] };
  return { last, state: 'settled', ways: ['upgrade', ...back, 'test', 'uninstall'] };
}

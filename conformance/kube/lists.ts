import { join } from 'node:path';
import { RBAC_STEPS } from './rbac-steps.ts';
import type { UserStep } from './run-steps.ts';

/** The lists of steps, by name. Each has a server of its own. */
export const LISTS: ReadonlyMap<string, readonly UserStep[]> = new Map([['rbac', RBAC_STEPS]]);

/** Where what the real server answered is. */
export function expectedFile(list: string): string {
  return join(import.meta.dirname, `${list}.expected.txt`);
}

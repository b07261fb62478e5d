import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decode } from '@flux-ts/yaml';

/** A case that does not do what the outside says, and why. */
export interface Deviation {
  readonly suite: string;
  readonly case: string;
  readonly reason: string;
}

/** The deviations of a suite by case, from conformance/known-deviations.yaml. */
export function knownDeviations(suite: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(dirname(import.meta.dirname), 'known-deviations.yaml'), 'utf8');
  const list = ((decode(text) ?? []) as unknown as Deviation[]).filter((entry) => entry.suite === suite);
  for (const entry of list)
    if (!entry.reason) throw new Error(`${suite}/${entry.case}: a deviation needs its reason`);
  return new Map(list.map((entry) => [entry.case, entry.reason]));
}

/**
 * Judges one case: a failure passes only when it is a known deviation, and a known deviation that passes fails, so
 * that the list never says more than is true.
 */
export function judge(deviations: ReadonlyMap<string, string>, name: string, failure: unknown): void {
  const known = deviations.get(name);
  if (failure !== undefined && known === undefined) throw failure;
  if (failure === undefined && known !== undefined)
    throw new Error(`${name} passes now: take it out of known-deviations.yaml`);
}

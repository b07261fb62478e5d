import { bool, string, type Values } from '../../cli/flag.ts';
import { serverFlags } from './chart-path-flags.ts';
import type { helmFlags } from './group.ts';

/** Flags of `dependency update` and `dependency build`. */
export const dependencyFlags = {
  ...serverFlags,
  keyring: string('file with the public keys for --verify'),
  'skip-refresh': bool('does not fetch the indexes of all named repositories first'),
  verify: bool('checks the signatures of fetched archives'),
};

export type DependencyFlags = Values<typeof dependencyFlags & typeof helmFlags>;

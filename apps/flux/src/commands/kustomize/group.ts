import type { GroupModule } from '../../cli/command.ts';

/** The commands below ask no cluster: the checks of the root, which are about its namespace, do not hold for them. */
export const kustomizeGroup: GroupModule = { flags: {}, check: () => {} };

import type { GroupModule } from '../../cli/command.ts';
import { duration } from '../../cli/duration-flag.ts';
import { bool, strings } from '../../cli/flag.ts';
import { checkObjectName } from '../../objects/names.ts';

/** Flags of every `flux create`. */
export const createFlags = {
  interval: duration('how often the source is synced', 60_000),
  export: bool('prints YAML instead of applying'),
  label: strings('labels of the resource, key=value; repeated or separated by commas'),
};

/** Flags of every `flux create source`. */
export const createSourceFlags = {
  'fetch-timeout': duration('limit of the fetches of source-controller'),
};

export const createGroup: GroupModule = {
  flags: createFlags,
  check: (_, input) => checkObjectName(input.args[0]),
};

export const sourceGroup: GroupModule = { flags: createSourceFlags };
